// Generated from schema/stored.proto by `npm run generate`.
import $protobuf from "protobufjs/minimal.js";

const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;

$util.Long = null;
$util.Buffer = null;
$protobuf.configure();

$util.oneOfSetter = (names) =>
    function (name) {
        for (const other of names) if (other !== name && Object.hasOwn(this, other)) delete this[other];
    };
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

const $root = $protobuf.roots["roost-stored"] || ($protobuf.roots["roost-stored"] = {});

export const roost = $root.roost = (() => {

    const roost = {};

    roost.stored = (function() {

        const stored = {};

        stored.ConversationState = (function() {

            const ConversationState = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            ConversationState.prototype.conversation = "";
            ConversationState.prototype.kind = 0;
            ConversationState.prototype.title = $util.newBuffer([]);
            ConversationState.prototype.announcementsOnly = false;
            ConversationState.prototype.disappearAfterS = 0;
            ConversationState.prototype.epoch = 0;
            ConversationState.prototype.epochLeaf = $util.newBuffer([]);
            ConversationState.prototype.floor = 0;
            ConversationState.prototype.floorHead = $util.newBuffer([]);
            ConversationState.prototype.titleSeq = 0;
            ConversationState.prototype.idleAlarmAt = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            ConversationState.prototype.expirySeenAt = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            ConversationState.prototype.floorSeenAt = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            ConversationState.prototype.floorCount = 0;
            ConversationState.prototype.floorNextAt = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            ConversationState.create = function(properties) {
                return new ConversationState(properties);
            };

            ConversationState.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.conversation != null && $Object.hasOwnProperty.call(message, "conversation") && message.conversation !== "")
                    writer.uint32(10).string(message.conversation);
                if (message.kind != null && $Object.hasOwnProperty.call(message, "kind") && message.kind !== 0)
                    writer.uint32(16).int32(message.kind);
                if (message.title != null && $Object.hasOwnProperty.call(message, "title") && message.title.length)
                    writer.uint32(26).bytes(message.title);
                if (message.announcementsOnly != null && $Object.hasOwnProperty.call(message, "announcementsOnly") && message.announcementsOnly !== false)
                    writer.uint32(32).bool(message.announcementsOnly);
                if (message.disappearAfterS != null && $Object.hasOwnProperty.call(message, "disappearAfterS") && message.disappearAfterS !== 0)
                    writer.uint32(40).uint32(message.disappearAfterS);
                if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && message.epoch !== 0)
                    writer.uint32(48).uint32(message.epoch);
                if (message.epochLeaf != null && $Object.hasOwnProperty.call(message, "epochLeaf") && message.epochLeaf.length)
                    writer.uint32(58).bytes(message.epochLeaf);
                if (message.floor != null && $Object.hasOwnProperty.call(message, "floor") && message.floor !== 0)
                    writer.uint32(64).uint32(message.floor);
                if (message.floorHead != null && $Object.hasOwnProperty.call(message, "floorHead") && message.floorHead.length)
                    writer.uint32(74).bytes(message.floorHead);
                if (message.titleSeq != null && $Object.hasOwnProperty.call(message, "titleSeq") && message.titleSeq !== 0)
                    writer.uint32(80).uint32(message.titleSeq);
                if (message.idleAlarmAt != null && $Object.hasOwnProperty.call(message, "idleAlarmAt") && (typeof message.idleAlarmAt === "object" ? message.idleAlarmAt.low || message.idleAlarmAt.high : message.idleAlarmAt !== 0))
                    writer.uint32(88).uint64(message.idleAlarmAt);
                if (message.expirySeenAt != null && $Object.hasOwnProperty.call(message, "expirySeenAt") && (typeof message.expirySeenAt === "object" ? message.expirySeenAt.low || message.expirySeenAt.high : message.expirySeenAt !== 0))
                    writer.uint32(96).uint64(message.expirySeenAt);
                if (message.floorSeenAt != null && $Object.hasOwnProperty.call(message, "floorSeenAt") && (typeof message.floorSeenAt === "object" ? message.floorSeenAt.low || message.floorSeenAt.high : message.floorSeenAt !== 0))
                    writer.uint32(104).uint64(message.floorSeenAt);
                if (message.floorCount != null && $Object.hasOwnProperty.call(message, "floorCount") && message.floorCount !== 0)
                    writer.uint32(112).uint32(message.floorCount);
                if (message.floorNextAt != null && $Object.hasOwnProperty.call(message, "floorNextAt") && (typeof message.floorNextAt === "object" ? message.floorNextAt.low || message.floorNextAt.high : message.floorNextAt !== 0))
                    writer.uint32(120).uint64(message.floorNextAt);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            ConversationState.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.roost.stored.ConversationState();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.conversation = value;
                            else
                                delete message.conversation;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.kind = value;
                            else
                                delete message.kind;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.title = value;
                            else
                                delete message.title;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.announcementsOnly = value;
                            else
                                delete message.announcementsOnly;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.disappearAfterS = value;
                            else
                                delete message.disappearAfterS;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.epoch = value;
                            else
                                delete message.epoch;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.epochLeaf = value;
                            else
                                delete message.epochLeaf;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.floor = value;
                            else
                                delete message.floor;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.floorHead = value;
                            else
                                delete message.floorHead;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.titleSeq = value;
                            else
                                delete message.titleSeq;
                            continue;
                        }
                    case 11: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.idleAlarmAt = value;
                            else
                                delete message.idleAlarmAt;
                            continue;
                        }
                    case 12: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.expirySeenAt = value;
                            else
                                delete message.expirySeenAt;
                            continue;
                        }
                    case 13: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.floorSeenAt = value;
                            else
                                delete message.floorSeenAt;
                            continue;
                        }
                    case 14: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.floorCount = value;
                            else
                                delete message.floorCount;
                            continue;
                        }
                    case 15: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.floorNextAt = value;
                            else
                                delete message.floorNextAt;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return ConversationState;
        })();

        stored.MemberBlock = (function() {

            const MemberBlock = function (properties) {
                this.members = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            MemberBlock.prototype.members = $util.emptyArray;

            MemberBlock.create = function(properties) {
                return new MemberBlock(properties);
            };

            MemberBlock.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.members != null && message.members.length)
                    for (let i = 0; i < message.members.length; ++i)
                        $root.roost.stored.StoredMember.encode(message.members[i], writer.uint32(10).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            MemberBlock.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.roost.stored.MemberBlock();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.members && message.members.length))
                                message.members = [];
                            message.members.push($root.roost.stored.StoredMember.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return MemberBlock;
        })();

        stored.StoredMember = (function() {

            const StoredMember = function (properties) {
                this.devices = [];
                this.intervals = [];
                this.gone = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            StoredMember.prototype.user = "";
            StoredMember.prototype.role = 0;
            StoredMember.prototype.listVersion = 0;
            StoredMember.prototype.devices = $util.emptyArray;
            StoredMember.prototype.intervals = $util.emptyArray;
            StoredMember.prototype.givenVersion = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            StoredMember.prototype.gone = $util.emptyArray;

            StoredMember.create = function(properties) {
                return new StoredMember(properties);
            };

            StoredMember.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.user != null && $Object.hasOwnProperty.call(message, "user") && message.user !== "")
                    writer.uint32(10).string(message.user);
                if (message.role != null && $Object.hasOwnProperty.call(message, "role") && message.role !== 0)
                    writer.uint32(16).int32(message.role);
                if (message.listVersion != null && $Object.hasOwnProperty.call(message, "listVersion") && message.listVersion !== 0)
                    writer.uint32(24).uint32(message.listVersion);
                if (message.devices != null && message.devices.length)
                    for (let i = 0; i < message.devices.length; ++i)
                        $root.roost.stored.StoredDevice.encode(message.devices[i], writer.uint32(34).fork(), _depth + 1).ldelim();
                if (message.intervals != null && message.intervals.length)
                    for (let i = 0; i < message.intervals.length; ++i)
                        $root.roost.stored.Interval.encode(message.intervals[i], writer.uint32(42).fork(), _depth + 1).ldelim();
                if (message.givenVersion != null && $Object.hasOwnProperty.call(message, "givenVersion") && (typeof message.givenVersion === "object" ? message.givenVersion.low || message.givenVersion.high : message.givenVersion !== 0))
                    writer.uint32(48).uint64(message.givenVersion);
                if (message.gone != null && message.gone.length)
                    writer.uint32(58).uint32s(message.gone);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            StoredMember.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.roost.stored.StoredMember();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.user = value;
                            else
                                delete message.user;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.role = value;
                            else
                                delete message.role;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.listVersion = value;
                            else
                                delete message.listVersion;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if (!(message.devices && message.devices.length))
                                message.devices = [];
                            message.devices.push($root.roost.stored.StoredDevice.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if (!(message.intervals && message.intervals.length))
                                message.intervals = [];
                            message.intervals.push($root.roost.stored.Interval.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.givenVersion = value;
                            else
                                delete message.givenVersion;
                            continue;
                        }
                    case 7: {
                            if (wireType === 2) {
                                if (!(message.gone && message.gone.length))
                                    message.gone = [];
                                reader.uint32s(message.gone);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.gone && message.gone.length))
                                message.gone = [];
                            message.gone.push(reader.uint32());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return StoredMember;
        })();

        stored.StoredDevice = (function() {

            const StoredDevice = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            StoredDevice.prototype.device = 0;
            StoredDevice.prototype.from = 0;

            StoredDevice.create = function(properties) {
                return new StoredDevice(properties);
            };

            StoredDevice.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.device != null && $Object.hasOwnProperty.call(message, "device") && message.device !== 0)
                    writer.uint32(8).uint32(message.device);
                if (message.from != null && $Object.hasOwnProperty.call(message, "from") && message.from !== 0)
                    writer.uint32(16).uint32(message.from);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            StoredDevice.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.roost.stored.StoredDevice();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.device = value;
                            else
                                delete message.device;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.from = value;
                            else
                                delete message.from;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return StoredDevice;
        })();

        stored.Interval = (function() {

            const Interval = function (properties) {
                this.hadExceptions = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Interval.prototype.from = 0;
            Interval.prototype.through = 0;
            Interval.prototype.countBefore = 0;
            Interval.prototype.countThrough = 0;
            Interval.prototype.had = 0;
            Interval.prototype.hadExceptions = $util.emptyArray;
            Interval.prototype.titleSeq = 0;
            Interval.prototype.known = false;

            Interval.create = function(properties) {
                return new Interval(properties);
            };

            Interval.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.from != null && $Object.hasOwnProperty.call(message, "from") && message.from !== 0)
                    writer.uint32(8).uint32(message.from);
                if (message.through != null && $Object.hasOwnProperty.call(message, "through") && message.through !== 0)
                    writer.uint32(16).uint32(message.through);
                if (message.countBefore != null && $Object.hasOwnProperty.call(message, "countBefore") && message.countBefore !== 0)
                    writer.uint32(24).uint32(message.countBefore);
                if (message.countThrough != null && $Object.hasOwnProperty.call(message, "countThrough") && message.countThrough !== 0)
                    writer.uint32(32).uint32(message.countThrough);
                if (message.had != null && $Object.hasOwnProperty.call(message, "had") && message.had !== 0)
                    writer.uint32(40).uint32(message.had);
                if (message.hadExceptions != null && message.hadExceptions.length)
                    for (let i = 0; i < message.hadExceptions.length; ++i)
                        $root.roost.wire.Range.encode(message.hadExceptions[i], writer.uint32(50).fork(), _depth + 1).ldelim();
                if (message.titleSeq != null && $Object.hasOwnProperty.call(message, "titleSeq") && message.titleSeq !== 0)
                    writer.uint32(56).uint32(message.titleSeq);
                if (message.known != null && $Object.hasOwnProperty.call(message, "known") && message.known !== false)
                    writer.uint32(64).bool(message.known);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Interval.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.roost.stored.Interval();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.from = value;
                            else
                                delete message.from;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.through = value;
                            else
                                delete message.through;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.countBefore = value;
                            else
                                delete message.countBefore;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.countThrough = value;
                            else
                                delete message.countThrough;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.had = value;
                            else
                                delete message.had;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if (!(message.hadExceptions && message.hadExceptions.length))
                                message.hadExceptions = [];
                            message.hadExceptions.push($root.roost.wire.Range.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.titleSeq = value;
                            else
                                delete message.titleSeq;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.known = value;
                            else
                                delete message.known;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Interval;
        })();

        stored.PositionBlock = (function() {

            const PositionBlock = function (properties) {
                this.positions = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            PositionBlock.prototype.positions = $util.emptyArray;

            PositionBlock.create = function(properties) {
                return new PositionBlock(properties);
            };

            PositionBlock.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.positions != null && message.positions.length)
                    for (let i = 0; i < message.positions.length; ++i)
                        $root.roost.stored.StoredPosition.encode(message.positions[i], writer.uint32(10).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            PositionBlock.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.roost.stored.PositionBlock();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.positions && message.positions.length))
                                message.positions = [];
                            message.positions.push($root.roost.stored.StoredPosition.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return PositionBlock;
        })();

        stored.StoredPosition = (function() {

            const StoredPosition = function (properties) {
                this.exceptions = [];
                this.hidden = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            StoredPosition.prototype.delivered = 0;
            StoredPosition.prototype.exceptions = $util.emptyArray;
            StoredPosition.prototype.read = 0;
            StoredPosition.prototype.readShown = 0;
            StoredPosition.prototype.readCount = 0;
            StoredPosition.prototype.ownAtRead = 0;
            StoredPosition.prototype.toldDelivered = 0;
            StoredPosition.prototype.toldRead = 0;
            StoredPosition.prototype.least = 0;
            StoredPosition.prototype.leastVersion = 0;
            StoredPosition.prototype.have = 0;
            StoredPosition.prototype.detached = false;
            StoredPosition.prototype.generation = 0;
            StoredPosition.prototype.noSockets = 0;
            StoredPosition.prototype.detachedAt = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            StoredPosition.prototype.hidden = $util.emptyArray;
            StoredPosition.prototype.leaseMs = 0;

            StoredPosition.create = function(properties) {
                return new StoredPosition(properties);
            };

            StoredPosition.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.delivered != null && $Object.hasOwnProperty.call(message, "delivered") && message.delivered !== 0)
                    writer.uint32(8).uint32(message.delivered);
                if (message.exceptions != null && message.exceptions.length)
                    for (let i = 0; i < message.exceptions.length; ++i)
                        $root.roost.wire.Range.encode(message.exceptions[i], writer.uint32(18).fork(), _depth + 1).ldelim();
                if (message.read != null && $Object.hasOwnProperty.call(message, "read") && message.read !== 0)
                    writer.uint32(24).uint32(message.read);
                if (message.readShown != null && $Object.hasOwnProperty.call(message, "readShown") && message.readShown !== 0)
                    writer.uint32(32).uint32(message.readShown);
                if (message.readCount != null && $Object.hasOwnProperty.call(message, "readCount") && message.readCount !== 0)
                    writer.uint32(40).uint32(message.readCount);
                if (message.ownAtRead != null && $Object.hasOwnProperty.call(message, "ownAtRead") && message.ownAtRead !== 0)
                    writer.uint32(48).uint32(message.ownAtRead);
                if (message.toldDelivered != null && $Object.hasOwnProperty.call(message, "toldDelivered") && message.toldDelivered !== 0)
                    writer.uint32(56).uint32(message.toldDelivered);
                if (message.toldRead != null && $Object.hasOwnProperty.call(message, "toldRead") && message.toldRead !== 0)
                    writer.uint32(64).uint32(message.toldRead);
                if (message.least != null && $Object.hasOwnProperty.call(message, "least") && message.least !== 0)
                    writer.uint32(72).uint32(message.least);
                if (message.leastVersion != null && $Object.hasOwnProperty.call(message, "leastVersion") && message.leastVersion !== 0)
                    writer.uint32(80).uint32(message.leastVersion);
                if (message.have != null && $Object.hasOwnProperty.call(message, "have") && message.have !== 0)
                    writer.uint32(88).uint32(message.have);
                if (message.detached != null && $Object.hasOwnProperty.call(message, "detached") && message.detached !== false)
                    writer.uint32(96).bool(message.detached);
                if (message.generation != null && $Object.hasOwnProperty.call(message, "generation") && message.generation !== 0)
                    writer.uint32(104).uint32(message.generation);
                if (message.noSockets != null && $Object.hasOwnProperty.call(message, "noSockets") && message.noSockets !== 0)
                    writer.uint32(112).uint32(message.noSockets);
                if (message.detachedAt != null && $Object.hasOwnProperty.call(message, "detachedAt") && (typeof message.detachedAt === "object" ? message.detachedAt.low || message.detachedAt.high : message.detachedAt !== 0))
                    writer.uint32(120).uint64(message.detachedAt);
                if (message.hidden != null && message.hidden.length)
                    for (let i = 0; i < message.hidden.length; ++i)
                        $root.roost.wire.Range.encode(message.hidden[i], writer.uint32(130).fork(), _depth + 1).ldelim();
                if (message.leaseMs != null && $Object.hasOwnProperty.call(message, "leaseMs") && message.leaseMs !== 0)
                    writer.uint32(136).uint32(message.leaseMs);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            StoredPosition.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.roost.stored.StoredPosition();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.delivered = value;
                            else
                                delete message.delivered;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.exceptions && message.exceptions.length))
                                message.exceptions = [];
                            message.exceptions.push($root.roost.wire.Range.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.read = value;
                            else
                                delete message.read;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.readShown = value;
                            else
                                delete message.readShown;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.readCount = value;
                            else
                                delete message.readCount;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.ownAtRead = value;
                            else
                                delete message.ownAtRead;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.toldDelivered = value;
                            else
                                delete message.toldDelivered;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.toldRead = value;
                            else
                                delete message.toldRead;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.least = value;
                            else
                                delete message.least;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.leastVersion = value;
                            else
                                delete message.leastVersion;
                            continue;
                        }
                    case 11: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.have = value;
                            else
                                delete message.have;
                            continue;
                        }
                    case 12: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.detached = value;
                            else
                                delete message.detached;
                            continue;
                        }
                    case 13: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.generation = value;
                            else
                                delete message.generation;
                            continue;
                        }
                    case 14: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.noSockets = value;
                            else
                                delete message.noSockets;
                            continue;
                        }
                    case 15: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.detachedAt = value;
                            else
                                delete message.detachedAt;
                            continue;
                        }
                    case 16: {
                            if (wireType !== 2)
                                break;
                            if (!(message.hidden && message.hidden.length))
                                message.hidden = [];
                            message.hidden.push($root.roost.wire.Range.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 17: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.leaseMs = value;
                            else
                                delete message.leaseMs;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return StoredPosition;
        })();

        stored.Derived = (function() {

            const Derived = function (properties) {
                this.members = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Derived.prototype.members = $util.emptyArray;

            Derived.create = function(properties) {
                return new Derived(properties);
            };

            Derived.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.members != null && message.members.length)
                    for (let i = 0; i < message.members.length; ++i)
                        $root.roost.stored.DerivedMember.encode(message.members[i], writer.uint32(10).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Derived.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.roost.stored.Derived();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.members && message.members.length))
                                message.members = [];
                            message.members.push($root.roost.stored.DerivedMember.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Derived;
        })();

        stored.DerivedMember = (function() {

            const DerivedMember = function (properties) {
                this.numbers = [];
                this.hidden = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            DerivedMember.prototype.numbers = $util.emptyArray;
            DerivedMember.prototype.own = 0;
            DerivedMember.prototype.read = 0;
            DerivedMember.prototype.readCount = 0;
            DerivedMember.prototype.ownAtRead = 0;
            DerivedMember.prototype.readShown = 0;
            DerivedMember.prototype.newest = 0;
            DerivedMember.prototype.hidden = $util.emptyArray;

            DerivedMember.create = function(properties) {
                return new DerivedMember(properties);
            };

            DerivedMember.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.numbers != null && message.numbers.length)
                    for (let i = 0; i < message.numbers.length; ++i)
                        $root.roost.stored.LastNumber.encode(message.numbers[i], writer.uint32(10).fork(), _depth + 1).ldelim();
                if (message.own != null && $Object.hasOwnProperty.call(message, "own") && message.own !== 0)
                    writer.uint32(16).uint32(message.own);
                if (message.read != null && $Object.hasOwnProperty.call(message, "read") && message.read !== 0)
                    writer.uint32(24).uint32(message.read);
                if (message.readCount != null && $Object.hasOwnProperty.call(message, "readCount") && message.readCount !== 0)
                    writer.uint32(32).uint32(message.readCount);
                if (message.ownAtRead != null && $Object.hasOwnProperty.call(message, "ownAtRead") && message.ownAtRead !== 0)
                    writer.uint32(40).uint32(message.ownAtRead);
                if (message.readShown != null && $Object.hasOwnProperty.call(message, "readShown") && message.readShown !== 0)
                    writer.uint32(48).uint32(message.readShown);
                if (message.newest != null && $Object.hasOwnProperty.call(message, "newest") && message.newest !== 0)
                    writer.uint32(56).uint32(message.newest);
                if (message.hidden != null && message.hidden.length)
                    for (let i = 0; i < message.hidden.length; ++i)
                        $root.roost.wire.Range.encode(message.hidden[i], writer.uint32(66).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            DerivedMember.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.roost.stored.DerivedMember();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.numbers && message.numbers.length))
                                message.numbers = [];
                            message.numbers.push($root.roost.stored.LastNumber.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.own = value;
                            else
                                delete message.own;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.read = value;
                            else
                                delete message.read;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.readCount = value;
                            else
                                delete message.readCount;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.ownAtRead = value;
                            else
                                delete message.ownAtRead;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.readShown = value;
                            else
                                delete message.readShown;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.newest = value;
                            else
                                delete message.newest;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            if (!(message.hidden && message.hidden.length))
                                message.hidden = [];
                            message.hidden.push($root.roost.wire.Range.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return DerivedMember;
        })();

        stored.LastNumber = (function() {

            const LastNumber = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            LastNumber.prototype.device = 0;
            LastNumber.prototype.number = 0;

            LastNumber.create = function(properties) {
                return new LastNumber(properties);
            };

            LastNumber.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.device != null && $Object.hasOwnProperty.call(message, "device") && message.device !== 0)
                    writer.uint32(8).uint32(message.device);
                if (message.number != null && $Object.hasOwnProperty.call(message, "number") && message.number !== 0)
                    writer.uint32(16).uint32(message.number);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            LastNumber.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.roost.stored.LastNumber();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.device = value;
                            else
                                delete message.device;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.number = value;
                            else
                                delete message.number;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return LastNumber;
        })();

        stored.Digest = (function() {

            const Digest = function (properties) {
                this.senders = [];
                this.devices = [];
                this.numbers = [];
                this.countable = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Digest.prototype.senders = $util.emptyArray;
            Digest.prototype.devices = $util.emptyArray;
            Digest.prototype.numbers = $util.emptyArray;
            Digest.prototype.countable = $util.emptyArray;
            Digest.prototype.newestCountable = 0;

            Digest.create = function(properties) {
                return new Digest(properties);
            };

            Digest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.senders != null && message.senders.length)
                    writer.uint32(10).uint32s(message.senders);
                if (message.devices != null && message.devices.length)
                    writer.uint32(18).uint32s(message.devices);
                if (message.numbers != null && message.numbers.length)
                    writer.uint32(26).uint32s(message.numbers);
                if (message.countable != null && message.countable.length)
                    writer.uint32(34).uint32s(message.countable);
                if (message.newestCountable != null && $Object.hasOwnProperty.call(message, "newestCountable") && message.newestCountable !== 0)
                    writer.uint32(40).uint32(message.newestCountable);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Digest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.roost.stored.Digest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType === 2) {
                                if (!(message.senders && message.senders.length))
                                    message.senders = [];
                                reader.uint32s(message.senders);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.senders && message.senders.length))
                                message.senders = [];
                            message.senders.push(reader.uint32());
                            continue;
                        }
                    case 2: {
                            if (wireType === 2) {
                                if (!(message.devices && message.devices.length))
                                    message.devices = [];
                                reader.uint32s(message.devices);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.devices && message.devices.length))
                                message.devices = [];
                            message.devices.push(reader.uint32());
                            continue;
                        }
                    case 3: {
                            if (wireType === 2) {
                                if (!(message.numbers && message.numbers.length))
                                    message.numbers = [];
                                reader.uint32s(message.numbers);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.numbers && message.numbers.length))
                                message.numbers = [];
                            message.numbers.push(reader.uint32());
                            continue;
                        }
                    case 4: {
                            if (wireType === 2) {
                                if (!(message.countable && message.countable.length))
                                    message.countable = [];
                                reader.uint32s(message.countable);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.countable && message.countable.length))
                                message.countable = [];
                            message.countable.push(reader.uint32());
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.newestCountable = value;
                            else
                                delete message.newestCountable;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Digest;
        })();

        stored.ColdFacts = (function() {

            const ColdFacts = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            ColdFacts.prototype.sender = 0;
            ColdFacts.prototype.flags = 0;
            ColdFacts.prototype.count = 0;
            ColdFacts.prototype.entry = $util.newBuffer([]);
            ColdFacts.prototype.bodyAt = 0;
            ColdFacts.prototype.bodyHash = $util.newBuffer([]);
            ColdFacts.prototype.hasBody = false;

            ColdFacts.create = function(properties) {
                return new ColdFacts(properties);
            };

            ColdFacts.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.sender != null && $Object.hasOwnProperty.call(message, "sender") && message.sender !== 0)
                    writer.uint32(8).uint32(message.sender);
                if (message.flags != null && $Object.hasOwnProperty.call(message, "flags") && message.flags !== 0)
                    writer.uint32(16).uint32(message.flags);
                if (message.count != null && $Object.hasOwnProperty.call(message, "count") && message.count !== 0)
                    writer.uint32(24).uint32(message.count);
                if (message.entry != null && $Object.hasOwnProperty.call(message, "entry") && message.entry.length)
                    writer.uint32(34).bytes(message.entry);
                if (message.bodyAt != null && $Object.hasOwnProperty.call(message, "bodyAt") && message.bodyAt !== 0)
                    writer.uint32(40).uint32(message.bodyAt);
                if (message.bodyHash != null && $Object.hasOwnProperty.call(message, "bodyHash") && message.bodyHash.length)
                    writer.uint32(50).bytes(message.bodyHash);
                if (message.hasBody != null && $Object.hasOwnProperty.call(message, "hasBody") && message.hasBody !== false)
                    writer.uint32(56).bool(message.hasBody);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            ColdFacts.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.roost.stored.ColdFacts();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.sender = value;
                            else
                                delete message.sender;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.flags = value;
                            else
                                delete message.flags;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.count = value;
                            else
                                delete message.count;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.entry = value;
                            else
                                delete message.entry;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.bodyAt = value;
                            else
                                delete message.bodyAt;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.bodyHash = value;
                            else
                                delete message.bodyHash;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.hasBody = value;
                            else
                                delete message.hasBody;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return ColdFacts;
        })();

        stored.ColdPack = (function() {

            const ColdPack = function (properties) {
                this.entries = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            ColdPack.prototype.entries = $util.emptyArray;

            ColdPack.create = function(properties) {
                return new ColdPack(properties);
            };

            ColdPack.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.entries != null && message.entries.length)
                    for (let i = 0; i < message.entries.length; ++i)
                        $root.roost.stored.PackedEntry.encode(message.entries[i], writer.uint32(10).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            ColdPack.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.roost.stored.ColdPack();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.entries && message.entries.length))
                                message.entries = [];
                            message.entries.push($root.roost.stored.PackedEntry.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return ColdPack;
        })();

        stored.PackedEntry = (function() {

            const PackedEntry = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            PackedEntry.prototype.seq = 0;
            PackedEntry.prototype.facts = $util.newBuffer([]);
            PackedEntry.prototype.body = $util.newBuffer([]);
            PackedEntry.prototype.wraps = $util.newBuffer([]);
            PackedEntry.prototype.at = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            PackedEntry.prototype.expiresAt = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            PackedEntry.prototype.deletedAt = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            PackedEntry.create = function(properties) {
                return new PackedEntry(properties);
            };

            PackedEntry.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.seq != null && $Object.hasOwnProperty.call(message, "seq") && message.seq !== 0)
                    writer.uint32(8).uint32(message.seq);
                if (message.facts != null && $Object.hasOwnProperty.call(message, "facts") && message.facts.length)
                    writer.uint32(18).bytes(message.facts);
                if (message.body != null && $Object.hasOwnProperty.call(message, "body") && message.body.length)
                    writer.uint32(26).bytes(message.body);
                if (message.wraps != null && $Object.hasOwnProperty.call(message, "wraps") && message.wraps.length)
                    writer.uint32(34).bytes(message.wraps);
                if (message.at != null && $Object.hasOwnProperty.call(message, "at") && (typeof message.at === "object" ? message.at.low || message.at.high : message.at !== 0))
                    writer.uint32(40).uint64(message.at);
                if (message.expiresAt != null && $Object.hasOwnProperty.call(message, "expiresAt") && (typeof message.expiresAt === "object" ? message.expiresAt.low || message.expiresAt.high : message.expiresAt !== 0))
                    writer.uint32(48).uint64(message.expiresAt);
                if (message.deletedAt != null && $Object.hasOwnProperty.call(message, "deletedAt") && (typeof message.deletedAt === "object" ? message.deletedAt.low || message.deletedAt.high : message.deletedAt !== 0))
                    writer.uint32(56).uint64(message.deletedAt);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            PackedEntry.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.roost.stored.PackedEntry();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.seq = value;
                            else
                                delete message.seq;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.facts = value;
                            else
                                delete message.facts;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.body = value;
                            else
                                delete message.body;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.wraps = value;
                            else
                                delete message.wraps;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.at = value;
                            else
                                delete message.at;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.expiresAt = value;
                            else
                                delete message.expiresAt;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.deletedAt = value;
                            else
                                delete message.deletedAt;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return PackedEntry;
        })();

        stored.Connection = (function() {

            const Connection = function (properties) {
                this.pending = [];
                this.unsettled = [];
                this.watched = [];
                this.letters = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Connection.prototype.version = 0;
            Connection.prototype.away = false;
            Connection.prototype.ordinal = 0;
            Connection.prototype.pending = $util.emptyArray;
            Connection.prototype.heardAt = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            Connection.prototype.resume = 0;
            Connection.prototype.unsettled = $util.emptyArray;
            Connection.prototype.watched = $util.emptyArray;
            Connection.prototype.aliveAskedAt = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            Connection.prototype.sendsLeft = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            Connection.prototype.sendsAt = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            Connection.prototype.announced = 0;
            Connection.prototype.lost = false;
            Connection.prototype.meter = null;
            Connection.prototype.attempt = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            Connection.prototype.lettersThrough = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            Connection.prototype.letters = $util.emptyArray;

            Connection.create = function(properties) {
                return new Connection(properties);
            };

            Connection.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.version != null && $Object.hasOwnProperty.call(message, "version") && message.version !== 0)
                    writer.uint32(8).uint32(message.version);
                if (message.away != null && $Object.hasOwnProperty.call(message, "away") && message.away !== false)
                    writer.uint32(16).bool(message.away);
                if (message.ordinal != null && $Object.hasOwnProperty.call(message, "ordinal") && message.ordinal !== 0)
                    writer.uint32(24).uint32(message.ordinal);
                if (message.pending != null && message.pending.length)
                    writer.uint32(34).uint32s(message.pending);
                if (message.heardAt != null && $Object.hasOwnProperty.call(message, "heardAt") && (typeof message.heardAt === "object" ? message.heardAt.low || message.heardAt.high : message.heardAt !== 0))
                    writer.uint32(40).uint64(message.heardAt);
                if (message.resume != null && $Object.hasOwnProperty.call(message, "resume") && message.resume !== 0)
                    writer.uint32(48).uint32(message.resume);
                if (message.unsettled != null && message.unsettled.length)
                    for (let i = 0; i < message.unsettled.length; ++i)
                        $root.roost.stored.Unsettled.encode(message.unsettled[i], writer.uint32(58).fork(), _depth + 1).ldelim();
                if (message.watched != null && message.watched.length)
                    for (let i = 0; i < message.watched.length; ++i)
                        writer.uint32(66).string(message.watched[i]);
                if (message.aliveAskedAt != null && $Object.hasOwnProperty.call(message, "aliveAskedAt") && (typeof message.aliveAskedAt === "object" ? message.aliveAskedAt.low || message.aliveAskedAt.high : message.aliveAskedAt !== 0))
                    writer.uint32(72).uint64(message.aliveAskedAt);
                if (message.sendsLeft != null && $Object.hasOwnProperty.call(message, "sendsLeft") && (typeof message.sendsLeft === "object" ? message.sendsLeft.low || message.sendsLeft.high : message.sendsLeft !== 0))
                    writer.uint32(80).uint64(message.sendsLeft);
                if (message.sendsAt != null && $Object.hasOwnProperty.call(message, "sendsAt") && (typeof message.sendsAt === "object" ? message.sendsAt.low || message.sendsAt.high : message.sendsAt !== 0))
                    writer.uint32(88).uint64(message.sendsAt);
                if (message.announced != null && $Object.hasOwnProperty.call(message, "announced") && message.announced !== 0)
                    writer.uint32(96).uint32(message.announced);
                if (message.lost != null && $Object.hasOwnProperty.call(message, "lost") && message.lost !== false)
                    writer.uint32(104).bool(message.lost);
                if (message.meter != null && $Object.hasOwnProperty.call(message, "meter"))
                    $root.roost.stored.Meter.encode(message.meter, writer.uint32(114).fork(), _depth + 1).ldelim();
                if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt") && (typeof message.attempt === "object" ? message.attempt.low || message.attempt.high : message.attempt !== 0))
                    writer.uint32(120).uint64(message.attempt);
                if (message.lettersThrough != null && $Object.hasOwnProperty.call(message, "lettersThrough") && (typeof message.lettersThrough === "object" ? message.lettersThrough.low || message.lettersThrough.high : message.lettersThrough !== 0))
                    writer.uint32(128).uint64(message.lettersThrough);
                if (message.letters != null && message.letters.length)
                    for (let i = 0; i < message.letters.length; ++i)
                        $root.roost.stored.LettersSent.encode(message.letters[i], writer.uint32(138).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Connection.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.roost.stored.Connection();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.version = value;
                            else
                                delete message.version;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.away = value;
                            else
                                delete message.away;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.ordinal = value;
                            else
                                delete message.ordinal;
                            continue;
                        }
                    case 4: {
                            if (wireType === 2) {
                                if (!(message.pending && message.pending.length))
                                    message.pending = [];
                                reader.uint32s(message.pending);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.pending && message.pending.length))
                                message.pending = [];
                            message.pending.push(reader.uint32());
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.heardAt = value;
                            else
                                delete message.heardAt;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.resume = value;
                            else
                                delete message.resume;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if (!(message.unsettled && message.unsettled.length))
                                message.unsettled = [];
                            message.unsettled.push($root.roost.stored.Unsettled.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            if (!(message.watched && message.watched.length))
                                message.watched = [];
                            message.watched.push(reader.stringVerify());
                            continue;
                        }
                    case 9: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.aliveAskedAt = value;
                            else
                                delete message.aliveAskedAt;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.sendsLeft = value;
                            else
                                delete message.sendsLeft;
                            continue;
                        }
                    case 11: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.sendsAt = value;
                            else
                                delete message.sendsAt;
                            continue;
                        }
                    case 12: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.announced = value;
                            else
                                delete message.announced;
                            continue;
                        }
                    case 13: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.lost = value;
                            else
                                delete message.lost;
                            continue;
                        }
                    case 14: {
                            if (wireType !== 2)
                                break;
                            message.meter = $root.roost.stored.Meter.decode(reader, reader.size(), $undefined, _depth + 1, message.meter);
                            continue;
                        }
                    case 15: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.attempt = value;
                            else
                                delete message.attempt;
                            continue;
                        }
                    case 16: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.lettersThrough = value;
                            else
                                delete message.lettersThrough;
                            continue;
                        }
                    case 17: {
                            if (wireType !== 2)
                                break;
                            if (!(message.letters && message.letters.length))
                                message.letters = [];
                            message.letters.push($root.roost.stored.LettersSent.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Connection;
        })();

        stored.LettersSent = (function() {

            const LettersSent = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            LettersSent.prototype.frame = 0;
            LettersSent.prototype.through = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            LettersSent.create = function(properties) {
                return new LettersSent(properties);
            };

            LettersSent.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.frame != null && $Object.hasOwnProperty.call(message, "frame") && message.frame !== 0)
                    writer.uint32(8).uint32(message.frame);
                if (message.through != null && $Object.hasOwnProperty.call(message, "through") && (typeof message.through === "object" ? message.through.low || message.through.high : message.through !== 0))
                    writer.uint32(16).uint64(message.through);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            LettersSent.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.roost.stored.LettersSent();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.frame = value;
                            else
                                delete message.frame;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.through = value;
                            else
                                delete message.through;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return LettersSent;
        })();

        stored.Unsettled = (function() {

            const Unsettled = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Unsettled.prototype.conversation = "";
            Unsettled.prototype.pushed = 0;
            Unsettled.prototype.pushedIn = 0;
            Unsettled.prototype.behind = false;
            Unsettled.prototype.stateHead = 0;
            Unsettled.prototype.stateIn = 0;
            Unsettled.prototype.unattached = false;
            Unsettled.prototype.unconfirmed = false;
            Unsettled.prototype.touchedAt = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            Unsettled.prototype.cursor = null;
            Unsettled.prototype.stale = false;
            Unsettled.prototype.behindTold = 0;
            Unsettled.prototype.behindHead = 0;
            Unsettled.prototype.stated = null;

            Unsettled.create = function(properties) {
                return new Unsettled(properties);
            };

            Unsettled.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.conversation != null && $Object.hasOwnProperty.call(message, "conversation") && message.conversation !== "")
                    writer.uint32(10).string(message.conversation);
                if (message.pushed != null && $Object.hasOwnProperty.call(message, "pushed") && message.pushed !== 0)
                    writer.uint32(16).uint32(message.pushed);
                if (message.pushedIn != null && $Object.hasOwnProperty.call(message, "pushedIn") && message.pushedIn !== 0)
                    writer.uint32(24).uint32(message.pushedIn);
                if (message.behind != null && $Object.hasOwnProperty.call(message, "behind") && message.behind !== false)
                    writer.uint32(32).bool(message.behind);
                if (message.stateHead != null && $Object.hasOwnProperty.call(message, "stateHead") && message.stateHead !== 0)
                    writer.uint32(40).uint32(message.stateHead);
                if (message.stateIn != null && $Object.hasOwnProperty.call(message, "stateIn") && message.stateIn !== 0)
                    writer.uint32(48).uint32(message.stateIn);
                if (message.unattached != null && $Object.hasOwnProperty.call(message, "unattached") && message.unattached !== false)
                    writer.uint32(56).bool(message.unattached);
                if (message.unconfirmed != null && $Object.hasOwnProperty.call(message, "unconfirmed") && message.unconfirmed !== false)
                    writer.uint32(64).bool(message.unconfirmed);
                if (message.touchedAt != null && $Object.hasOwnProperty.call(message, "touchedAt") && (typeof message.touchedAt === "object" ? message.touchedAt.low || message.touchedAt.high : message.touchedAt !== 0))
                    writer.uint32(72).uint64(message.touchedAt);
                if (message.cursor != null && $Object.hasOwnProperty.call(message, "cursor"))
                    $root.roost.stored.DeviceCursor.encode(message.cursor, writer.uint32(82).fork(), _depth + 1).ldelim();
                if (message.stale != null && $Object.hasOwnProperty.call(message, "stale") && message.stale !== false)
                    writer.uint32(88).bool(message.stale);
                if (message.behindTold != null && $Object.hasOwnProperty.call(message, "behindTold") && message.behindTold !== 0)
                    writer.uint32(96).uint32(message.behindTold);
                if (message.behindHead != null && $Object.hasOwnProperty.call(message, "behindHead") && message.behindHead !== 0)
                    writer.uint32(104).uint32(message.behindHead);
                if (message.stated != null && $Object.hasOwnProperty.call(message, "stated"))
                    $root.roost.stored.DeviceCursor.encode(message.stated, writer.uint32(114).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Unsettled.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.roost.stored.Unsettled();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.conversation = value;
                            else
                                delete message.conversation;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.pushed = value;
                            else
                                delete message.pushed;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.pushedIn = value;
                            else
                                delete message.pushedIn;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.behind = value;
                            else
                                delete message.behind;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.stateHead = value;
                            else
                                delete message.stateHead;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.stateIn = value;
                            else
                                delete message.stateIn;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.unattached = value;
                            else
                                delete message.unattached;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.unconfirmed = value;
                            else
                                delete message.unconfirmed;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.touchedAt = value;
                            else
                                delete message.touchedAt;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            message.cursor = $root.roost.stored.DeviceCursor.decode(reader, reader.size(), $undefined, _depth + 1, message.cursor);
                            continue;
                        }
                    case 11: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.stale = value;
                            else
                                delete message.stale;
                            continue;
                        }
                    case 12: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.behindTold = value;
                            else
                                delete message.behindTold;
                            continue;
                        }
                    case 13: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.behindHead = value;
                            else
                                delete message.behindHead;
                            continue;
                        }
                    case 14: {
                            if (wireType !== 2)
                                break;
                            message.stated = $root.roost.stored.DeviceCursor.decode(reader, reader.size(), $undefined, _depth + 1, message.stated);
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Unsettled;
        })();

        stored.DeviceCursor = (function() {

            const DeviceCursor = function (properties) {
                this.failed = [];
                this.repaired = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            DeviceCursor.prototype.device = 0;
            DeviceCursor.prototype.from = 0;
            DeviceCursor.prototype.through = 0;
            DeviceCursor.prototype.newest = 0;
            DeviceCursor.prototype.read = 0;
            DeviceCursor.prototype.failed = $util.emptyArray;
            DeviceCursor.prototype.repaired = $util.emptyArray;

            DeviceCursor.create = function(properties) {
                return new DeviceCursor(properties);
            };

            DeviceCursor.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.device != null && $Object.hasOwnProperty.call(message, "device") && message.device !== 0)
                    writer.uint32(8).uint32(message.device);
                if (message.from != null && $Object.hasOwnProperty.call(message, "from") && message.from !== 0)
                    writer.uint32(16).uint32(message.from);
                if (message.through != null && $Object.hasOwnProperty.call(message, "through") && message.through !== 0)
                    writer.uint32(24).uint32(message.through);
                if (message.newest != null && $Object.hasOwnProperty.call(message, "newest") && message.newest !== 0)
                    writer.uint32(32).uint32(message.newest);
                if (message.read != null && $Object.hasOwnProperty.call(message, "read") && message.read !== 0)
                    writer.uint32(40).uint32(message.read);
                if (message.failed != null && message.failed.length)
                    for (let i = 0; i < message.failed.length; ++i)
                        $root.roost.wire.Range.encode(message.failed[i], writer.uint32(50).fork(), _depth + 1).ldelim();
                if (message.repaired != null && message.repaired.length)
                    for (let i = 0; i < message.repaired.length; ++i)
                        $root.roost.wire.Range.encode(message.repaired[i], writer.uint32(58).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            DeviceCursor.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.roost.stored.DeviceCursor();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.device = value;
                            else
                                delete message.device;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.from = value;
                            else
                                delete message.from;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.through = value;
                            else
                                delete message.through;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.newest = value;
                            else
                                delete message.newest;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.read = value;
                            else
                                delete message.read;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if (!(message.failed && message.failed.length))
                                message.failed = [];
                            message.failed.push($root.roost.wire.Range.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if (!(message.repaired && message.repaired.length))
                                message.repaired = [];
                            message.repaired.push($root.roost.wire.Range.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return DeviceCursor;
        })();

        stored.Inbox = (function() {

            const Inbox = function (properties) {
                this.cursors = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Inbox.prototype.cursors = $util.emptyArray;
            Inbox.prototype.unconfirmed = false;

            Inbox.create = function(properties) {
                return new Inbox(properties);
            };

            Inbox.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.cursors != null && message.cursors.length)
                    for (let i = 0; i < message.cursors.length; ++i)
                        $root.roost.stored.DeviceCursor.encode(message.cursors[i], writer.uint32(10).fork(), _depth + 1).ldelim();
                if (message.unconfirmed != null && $Object.hasOwnProperty.call(message, "unconfirmed") && message.unconfirmed !== false)
                    writer.uint32(16).bool(message.unconfirmed);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Inbox.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.roost.stored.Inbox();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.cursors && message.cursors.length))
                                message.cursors = [];
                            message.cursors.push($root.roost.stored.DeviceCursor.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.unconfirmed = value;
                            else
                                delete message.unconfirmed;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Inbox;
        })();

        stored.ResumeProgress = (function() {

            const ResumeProgress = function (properties) {
                this.told = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            ResumeProgress.prototype.at = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            ResumeProgress.prototype.told = $util.emptyArray;

            ResumeProgress.create = function(properties) {
                return new ResumeProgress(properties);
            };

            ResumeProgress.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.at != null && $Object.hasOwnProperty.call(message, "at") && (typeof message.at === "object" ? message.at.low || message.at.high : message.at !== 0))
                    writer.uint32(8).uint64(message.at);
                if (message.told != null && message.told.length)
                    for (let i = 0; i < message.told.length; ++i)
                        writer.uint32(18).string(message.told[i]);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            ResumeProgress.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.roost.stored.ResumeProgress();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.at = value;
                            else
                                delete message.at;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.told && message.told.length))
                                message.told = [];
                            message.told.push(reader.stringVerify());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return ResumeProgress;
        })();

        stored.Stamp = (function() {

            const Stamp = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Stamp.prototype.at = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            Stamp.create = function(properties) {
                return new Stamp(properties);
            };

            Stamp.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.at != null && $Object.hasOwnProperty.call(message, "at") && (typeof message.at === "object" ? message.at.low || message.at.high : message.at !== 0))
                    writer.uint32(8).uint64(message.at);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Stamp.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.roost.stored.Stamp();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.at = value;
                            else
                                delete message.at;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Stamp;
        })();

        stored.Watchers = (function() {

            const Watchers = function (properties) {
                this.watchers = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Watchers.prototype.watchers = $util.emptyArray;

            Watchers.create = function(properties) {
                return new Watchers(properties);
            };

            Watchers.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.watchers != null && message.watchers.length)
                    for (let i = 0; i < message.watchers.length; ++i)
                        $root.roost.stored.Watcher.encode(message.watchers[i], writer.uint32(10).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Watchers.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.roost.stored.Watchers();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.watchers && message.watchers.length))
                                message.watchers = [];
                            message.watchers.push($root.roost.stored.Watcher.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Watchers;
        })();

        stored.Watcher = (function() {

            const Watcher = function (properties) {
                this.conversations = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Watcher.prototype.user = "";
            Watcher.prototype.until = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            Watcher.prototype.contact = false;
            Watcher.prototype.conversations = $util.emptyArray;

            Watcher.create = function(properties) {
                return new Watcher(properties);
            };

            Watcher.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.user != null && $Object.hasOwnProperty.call(message, "user") && message.user !== "")
                    writer.uint32(10).string(message.user);
                if (message.until != null && $Object.hasOwnProperty.call(message, "until") && (typeof message.until === "object" ? message.until.low || message.until.high : message.until !== 0))
                    writer.uint32(16).uint64(message.until);
                if (message.contact != null && $Object.hasOwnProperty.call(message, "contact") && message.contact !== false)
                    writer.uint32(24).bool(message.contact);
                if (message.conversations != null && message.conversations.length)
                    for (let i = 0; i < message.conversations.length; ++i)
                        writer.uint32(34).string(message.conversations[i]);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Watcher.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.roost.stored.Watcher();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.user = value;
                            else
                                delete message.user;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.until = value;
                            else
                                delete message.until;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.contact = value;
                            else
                                delete message.contact;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if (!(message.conversations && message.conversations.length))
                                message.conversations = [];
                            message.conversations.push(reader.stringVerify());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Watcher;
        })();

        stored.Asked = (function() {

            const Asked = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Asked.prototype.day = 0;
            Asked.prototype.people = 0;

            Asked.create = function(properties) {
                return new Asked(properties);
            };

            Asked.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.day != null && $Object.hasOwnProperty.call(message, "day") && message.day !== 0)
                    writer.uint32(8).uint32(message.day);
                if (message.people != null && $Object.hasOwnProperty.call(message, "people") && message.people !== 0)
                    writer.uint32(16).uint32(message.people);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Asked.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.roost.stored.Asked();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.day = value;
                            else
                                delete message.day;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.people = value;
                            else
                                delete message.people;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Asked;
        })();

        stored.Meter = (function() {

            const Meter = function (properties) {
                this.used = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Meter.prototype.serial = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            Meter.prototype.at = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            Meter.prototype.used = $util.emptyArray;

            Meter.create = function(properties) {
                return new Meter(properties);
            };

            Meter.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.serial != null && $Object.hasOwnProperty.call(message, "serial") && (typeof message.serial === "object" ? message.serial.low || message.serial.high : message.serial !== 0))
                    writer.uint32(8).uint64(message.serial);
                if (message.at != null && $Object.hasOwnProperty.call(message, "at") && (typeof message.at === "object" ? message.at.low || message.at.high : message.at !== 0))
                    writer.uint32(16).uint64(message.at);
                if (message.used != null && message.used.length)
                    for (let i = 0; i < message.used.length; ++i)
                        $root.roost.stored.Used.encode(message.used[i], writer.uint32(26).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Meter.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.roost.stored.Meter();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.serial = value;
                            else
                                delete message.serial;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.at = value;
                            else
                                delete message.at;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if (!(message.used && message.used.length))
                                message.used = [];
                            message.used.push($root.roost.stored.Used.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Meter;
        })();

        stored.OneTimePrekeys = (function() {

            const OneTimePrekeys = function (properties) {
                this.prekeys = [];
                this.takers = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            OneTimePrekeys.prototype.prekeys = $util.emptyArray;
            OneTimePrekeys.prototype.highest = 0;
            OneTimePrekeys.prototype.day = 0;
            OneTimePrekeys.prototype.takers = $util.emptyArray;
            OneTimePrekeys.prototype.forStrangers = 0;

            OneTimePrekeys.create = function(properties) {
                return new OneTimePrekeys(properties);
            };

            OneTimePrekeys.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.prekeys != null && message.prekeys.length)
                    for (let i = 0; i < message.prekeys.length; ++i)
                        $root.roost.wire.Prekey.encode(message.prekeys[i], writer.uint32(10).fork(), _depth + 1).ldelim();
                if (message.highest != null && $Object.hasOwnProperty.call(message, "highest") && message.highest !== 0)
                    writer.uint32(16).uint32(message.highest);
                if (message.day != null && $Object.hasOwnProperty.call(message, "day") && message.day !== 0)
                    writer.uint32(24).uint32(message.day);
                if (message.takers != null && message.takers.length)
                    for (let i = 0; i < message.takers.length; ++i)
                        $root.roost.stored.PrekeyTaker.encode(message.takers[i], writer.uint32(34).fork(), _depth + 1).ldelim();
                if (message.forStrangers != null && $Object.hasOwnProperty.call(message, "forStrangers") && message.forStrangers !== 0)
                    writer.uint32(40).uint32(message.forStrangers);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            OneTimePrekeys.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.roost.stored.OneTimePrekeys();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.prekeys && message.prekeys.length))
                                message.prekeys = [];
                            message.prekeys.push($root.roost.wire.Prekey.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.highest = value;
                            else
                                delete message.highest;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.day = value;
                            else
                                delete message.day;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if (!(message.takers && message.takers.length))
                                message.takers = [];
                            message.takers.push($root.roost.stored.PrekeyTaker.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.forStrangers = value;
                            else
                                delete message.forStrangers;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return OneTimePrekeys;
        })();

        stored.PrekeyTaker = (function() {

            const PrekeyTaker = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            PrekeyTaker.prototype.user = "";
            PrekeyTaker.prototype.device = 0;

            PrekeyTaker.create = function(properties) {
                return new PrekeyTaker(properties);
            };

            PrekeyTaker.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.user != null && $Object.hasOwnProperty.call(message, "user") && message.user !== "")
                    writer.uint32(10).string(message.user);
                if (message.device != null && $Object.hasOwnProperty.call(message, "device") && message.device !== 0)
                    writer.uint32(16).uint32(message.device);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            PrekeyTaker.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.roost.stored.PrekeyTaker();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.user = value;
                            else
                                delete message.user;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.device = value;
                            else
                                delete message.device;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return PrekeyTaker;
        })();

        stored.Used = (function() {

            const Used = function (properties) {
                this.amount = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Used.prototype.device = 0;
            Used.prototype.amount = $util.emptyArray;

            Used.create = function(properties) {
                return new Used(properties);
            };

            Used.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.device != null && $Object.hasOwnProperty.call(message, "device") && message.device !== 0)
                    writer.uint32(8).uint32(message.device);
                if (message.amount != null && message.amount.length)
                    writer.uint32(18).uint64s(message.amount);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Used.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.roost.stored.Used();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.device = value;
                            else
                                delete message.device;
                            continue;
                        }
                    case 2: {
                            if (wireType === 2) {
                                if (!(message.amount && message.amount.length))
                                    message.amount = [];
                                reader.uint64s(message.amount);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.amount && message.amount.length))
                                message.amount = [];
                            message.amount.push(reader.uint64());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Used;
        })();

        return stored;
    })();

    roost.wire = (function() {

        const wire = {};

        wire.Range = (function() {

            const Range = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Range.prototype.from = 0;
            Range.prototype.through = 0;

            Range.create = function(properties) {
                return new Range(properties);
            };

            Range.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.from != null && $Object.hasOwnProperty.call(message, "from") && message.from !== 0)
                    writer.uint32(8).uint32(message.from);
                if (message.through != null && $Object.hasOwnProperty.call(message, "through") && message.through !== 0)
                    writer.uint32(16).uint32(message.through);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Range.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.roost.wire.Range();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.from = value;
                            else
                                delete message.from;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.through = value;
                            else
                                delete message.through;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Range;
        })();

        wire.ConversationKind = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "CONVERSATION_KIND_UNSPECIFIED"] = 0;
            values[valuesById[1] = "DIRECT"] = 1;
            values[valuesById[2] = "GROUP"] = 2;
            return values;
        })();

        wire.Prekey = (function() {

            const Prekey = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Prekey.prototype.id = 0;
            Prekey.prototype.publicKey = $util.newBuffer([]);

            Prekey.create = function(properties) {
                return new Prekey(properties);
            };

            Prekey.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== 0)
                    writer.uint32(8).uint32(message.id);
                if (message.publicKey != null && $Object.hasOwnProperty.call(message, "publicKey") && message.publicKey.length)
                    writer.uint32(18).bytes(message.publicKey);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Prekey.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.roost.wire.Prekey();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.publicKey = value;
                            else
                                delete message.publicKey;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Prekey;
        })();

        wire.Role = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "ROLE_UNSPECIFIED"] = 0;
            values[valuesById[1] = "MEMBER"] = 1;
            values[valuesById[2] = "ADMIN"] = 2;
            return values;
        })();

        return wire;
    })();

    return roost;
})();

export const stored = roost.stored;

export {
  $root as default
};
