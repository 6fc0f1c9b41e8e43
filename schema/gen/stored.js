// Generated from schema/stored.proto by `npm run generate`.
import $protobuf from "protobufjs/minimal.js";

const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;

$util.Long = null;
$protobuf.configure();

const $root = $protobuf.roots["roost-stored"] || ($protobuf.roots["roost-stored"] = {});

export {
  $root as default
};
