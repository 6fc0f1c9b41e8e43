// Generated from schema/stored.proto by `npm run generate`.
import * as $protobuf from "protobufjs/minimal.js";


export {};
