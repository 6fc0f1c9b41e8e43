// Generated from schema/stored.proto by `npm run generate`.
import * as $protobuf from "protobufjs/minimal.js";

/** Namespace roost. */
export namespace roost {

    /** Namespace stored. */
    namespace stored {

        /**
         * Properties of a ConversationState.
         * @deprecated Use roost.stored.ConversationState.$Properties instead.
         */
        interface IConversationState extends roost.stored.ConversationState.$Properties {
        }

        /** Represents a ConversationState. */
        class ConversationState {

            /**
             * Constructs a new ConversationState.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.stored.ConversationState.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ConversationState conversation. */
            conversation: string;

            /** ConversationState kind. */
            kind: roost.wire.ConversationKind;

            /** ConversationState title. */
            title: Uint8Array;

            /** ConversationState announcementsOnly. */
            announcementsOnly: boolean;

            /** ConversationState disappearAfterS. */
            disappearAfterS: number;

            /** ConversationState epoch. */
            epoch: number;

            /** ConversationState epochLeaf. */
            epochLeaf: Uint8Array;

            /** ConversationState floor. */
            floor: number;

            /** ConversationState floorHead. */
            floorHead: Uint8Array;

            /** ConversationState titleSeq. */
            titleSeq: number;

            /** ConversationState idleAlarmAt. */
            idleAlarmAt: number;

            /** ConversationState expirySeenAt. */
            expirySeenAt: number;

            /** ConversationState floorSeenAt. */
            floorSeenAt: number;

            /** ConversationState floorCount. */
            floorCount: number;

            /** ConversationState floorNextAt. */
            floorNextAt: number;

            /**
             * Creates a new ConversationState instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ConversationState instance
             */
            static create(properties: roost.stored.ConversationState.$Shape): roost.stored.ConversationState & roost.stored.ConversationState.$Shape;
            static create(properties?: roost.stored.ConversationState.$Properties): roost.stored.ConversationState;

            /**
             * Encodes the specified ConversationState message. Does not implicitly {@link roost.stored.ConversationState.verify|verify} messages.
             * @param message ConversationState message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.stored.ConversationState.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ConversationState message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.stored.ConversationState & roost.stored.ConversationState.$Shape} ConversationState
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.stored.ConversationState & roost.stored.ConversationState.$Shape;
        }

        namespace ConversationState {

            /** Properties of a ConversationState. */
            interface $Properties {

                /** ConversationState conversation */
                conversation?: (string|null);

                /** ConversationState kind */
                kind?: (roost.wire.ConversationKind|null);

                /** ConversationState title */
                title?: (Uint8Array|null);

                /** ConversationState announcementsOnly */
                announcementsOnly?: (boolean|null);

                /** ConversationState disappearAfterS */
                disappearAfterS?: (number|null);

                /** ConversationState epoch */
                epoch?: (number|null);

                /** ConversationState epochLeaf */
                epochLeaf?: (Uint8Array|null);

                /** ConversationState floor */
                floor?: (number|null);

                /** ConversationState floorHead */
                floorHead?: (Uint8Array|null);

                /** ConversationState titleSeq */
                titleSeq?: (number|null);

                /** ConversationState idleAlarmAt */
                idleAlarmAt?: (number|null);

                /** ConversationState expirySeenAt */
                expirySeenAt?: (number|null);

                /** ConversationState floorSeenAt */
                floorSeenAt?: (number|null);

                /** ConversationState floorCount */
                floorCount?: (number|null);

                /** ConversationState floorNextAt */
                floorNextAt?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ConversationState. */
            type $Shape = roost.stored.ConversationState.$Properties;
        }

        /**
         * Properties of a MemberBlock.
         * @deprecated Use roost.stored.MemberBlock.$Properties instead.
         */
        interface IMemberBlock extends roost.stored.MemberBlock.$Properties {
        }

        /** Represents a MemberBlock. */
        class MemberBlock {

            /**
             * Constructs a new MemberBlock.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.stored.MemberBlock.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** MemberBlock members. */
            members: roost.stored.StoredMember.$Properties[];

            /**
             * Creates a new MemberBlock instance using the specified properties.
             * @param [properties] Properties to set
             * @returns MemberBlock instance
             */
            static create(properties: roost.stored.MemberBlock.$Shape): roost.stored.MemberBlock & roost.stored.MemberBlock.$Shape;
            static create(properties?: roost.stored.MemberBlock.$Properties): roost.stored.MemberBlock;

            /**
             * Encodes the specified MemberBlock message. Does not implicitly {@link roost.stored.MemberBlock.verify|verify} messages.
             * @param message MemberBlock message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.stored.MemberBlock.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a MemberBlock message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.stored.MemberBlock & roost.stored.MemberBlock.$Shape} MemberBlock
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.stored.MemberBlock & roost.stored.MemberBlock.$Shape;
        }

        namespace MemberBlock {

            /** Properties of a MemberBlock. */
            interface $Properties {

                /** MemberBlock members */
                members?: (roost.stored.StoredMember.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a MemberBlock. */
            type $Shape = roost.stored.MemberBlock.$Properties;
        }

        /**
         * Properties of a StoredMember.
         * @deprecated Use roost.stored.StoredMember.$Properties instead.
         */
        interface IStoredMember extends roost.stored.StoredMember.$Properties {
        }

        /** Represents a StoredMember. */
        class StoredMember {

            /**
             * Constructs a new StoredMember.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.stored.StoredMember.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** StoredMember user. */
            user: string;

            /** StoredMember role. */
            role: roost.wire.Role;

            /** StoredMember listVersion. */
            listVersion: number;

            /** StoredMember devices. */
            devices: roost.stored.StoredDevice.$Properties[];

            /** StoredMember intervals. */
            intervals: roost.stored.Interval.$Properties[];

            /** StoredMember givenVersion. */
            givenVersion: number;

            /** StoredMember gone. */
            gone: number[];

            /**
             * Creates a new StoredMember instance using the specified properties.
             * @param [properties] Properties to set
             * @returns StoredMember instance
             */
            static create(properties: roost.stored.StoredMember.$Shape): roost.stored.StoredMember & roost.stored.StoredMember.$Shape;
            static create(properties?: roost.stored.StoredMember.$Properties): roost.stored.StoredMember;

            /**
             * Encodes the specified StoredMember message. Does not implicitly {@link roost.stored.StoredMember.verify|verify} messages.
             * @param message StoredMember message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.stored.StoredMember.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a StoredMember message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.stored.StoredMember & roost.stored.StoredMember.$Shape} StoredMember
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.stored.StoredMember & roost.stored.StoredMember.$Shape;
        }

        namespace StoredMember {

            /** Properties of a StoredMember. */
            interface $Properties {

                /** StoredMember user */
                user?: (string|null);

                /** StoredMember role */
                role?: (roost.wire.Role|null);

                /** StoredMember listVersion */
                listVersion?: (number|null);

                /** StoredMember devices */
                devices?: (roost.stored.StoredDevice.$Properties[]|null);

                /** StoredMember intervals */
                intervals?: (roost.stored.Interval.$Properties[]|null);

                /** StoredMember givenVersion */
                givenVersion?: (number|null);

                /** StoredMember gone */
                gone?: (number[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a StoredMember. */
            type $Shape = roost.stored.StoredMember.$Properties;
        }

        /**
         * Properties of a StoredDevice.
         * @deprecated Use roost.stored.StoredDevice.$Properties instead.
         */
        interface IStoredDevice extends roost.stored.StoredDevice.$Properties {
        }

        /** Represents a StoredDevice. */
        class StoredDevice {

            /**
             * Constructs a new StoredDevice.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.stored.StoredDevice.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** StoredDevice device. */
            device: number;

            /** StoredDevice from. */
            from: number;

            /**
             * Creates a new StoredDevice instance using the specified properties.
             * @param [properties] Properties to set
             * @returns StoredDevice instance
             */
            static create(properties: roost.stored.StoredDevice.$Shape): roost.stored.StoredDevice & roost.stored.StoredDevice.$Shape;
            static create(properties?: roost.stored.StoredDevice.$Properties): roost.stored.StoredDevice;

            /**
             * Encodes the specified StoredDevice message. Does not implicitly {@link roost.stored.StoredDevice.verify|verify} messages.
             * @param message StoredDevice message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.stored.StoredDevice.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a StoredDevice message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.stored.StoredDevice & roost.stored.StoredDevice.$Shape} StoredDevice
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.stored.StoredDevice & roost.stored.StoredDevice.$Shape;
        }

        namespace StoredDevice {

            /** Properties of a StoredDevice. */
            interface $Properties {

                /** StoredDevice device */
                device?: (number|null);

                /** StoredDevice from */
                from?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a StoredDevice. */
            type $Shape = roost.stored.StoredDevice.$Properties;
        }

        /**
         * Properties of an Interval.
         * @deprecated Use roost.stored.Interval.$Properties instead.
         */
        interface IInterval extends roost.stored.Interval.$Properties {
        }

        /** Represents an Interval. */
        class Interval {

            /**
             * Constructs a new Interval.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.stored.Interval.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Interval from. */
            from: number;

            /** Interval through. */
            through: number;

            /** Interval countBefore. */
            countBefore: number;

            /** Interval countThrough. */
            countThrough: number;

            /** Interval had. */
            had: number;

            /** Interval hadExceptions. */
            hadExceptions: roost.wire.Range.$Properties[];

            /** Interval titleSeq. */
            titleSeq: number;

            /** Interval known. */
            known: boolean;

            /**
             * Creates a new Interval instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Interval instance
             */
            static create(properties: roost.stored.Interval.$Shape): roost.stored.Interval & roost.stored.Interval.$Shape;
            static create(properties?: roost.stored.Interval.$Properties): roost.stored.Interval;

            /**
             * Encodes the specified Interval message. Does not implicitly {@link roost.stored.Interval.verify|verify} messages.
             * @param message Interval message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.stored.Interval.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Interval message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.stored.Interval & roost.stored.Interval.$Shape} Interval
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.stored.Interval & roost.stored.Interval.$Shape;
        }

        namespace Interval {

            /** Properties of an Interval. */
            interface $Properties {

                /** Interval from */
                from?: (number|null);

                /** Interval through */
                through?: (number|null);

                /** Interval countBefore */
                countBefore?: (number|null);

                /** Interval countThrough */
                countThrough?: (number|null);

                /** Interval had */
                had?: (number|null);

                /** Interval hadExceptions */
                hadExceptions?: (roost.wire.Range.$Properties[]|null);

                /** Interval titleSeq */
                titleSeq?: (number|null);

                /** Interval known */
                known?: (boolean|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Interval. */
            type $Shape = roost.stored.Interval.$Properties;
        }

        /**
         * Properties of a PositionBlock.
         * @deprecated Use roost.stored.PositionBlock.$Properties instead.
         */
        interface IPositionBlock extends roost.stored.PositionBlock.$Properties {
        }

        /** Represents a PositionBlock. */
        class PositionBlock {

            /**
             * Constructs a new PositionBlock.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.stored.PositionBlock.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** PositionBlock positions. */
            positions: roost.stored.StoredPosition.$Properties[];

            /**
             * Creates a new PositionBlock instance using the specified properties.
             * @param [properties] Properties to set
             * @returns PositionBlock instance
             */
            static create(properties: roost.stored.PositionBlock.$Shape): roost.stored.PositionBlock & roost.stored.PositionBlock.$Shape;
            static create(properties?: roost.stored.PositionBlock.$Properties): roost.stored.PositionBlock;

            /**
             * Encodes the specified PositionBlock message. Does not implicitly {@link roost.stored.PositionBlock.verify|verify} messages.
             * @param message PositionBlock message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.stored.PositionBlock.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a PositionBlock message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.stored.PositionBlock & roost.stored.PositionBlock.$Shape} PositionBlock
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.stored.PositionBlock & roost.stored.PositionBlock.$Shape;
        }

        namespace PositionBlock {

            /** Properties of a PositionBlock. */
            interface $Properties {

                /** PositionBlock positions */
                positions?: (roost.stored.StoredPosition.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a PositionBlock. */
            type $Shape = roost.stored.PositionBlock.$Properties;
        }

        /**
         * Properties of a StoredPosition.
         * @deprecated Use roost.stored.StoredPosition.$Properties instead.
         */
        interface IStoredPosition extends roost.stored.StoredPosition.$Properties {
        }

        /** Represents a StoredPosition. */
        class StoredPosition {

            /**
             * Constructs a new StoredPosition.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.stored.StoredPosition.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** StoredPosition delivered. */
            delivered: number;

            /** StoredPosition exceptions. */
            exceptions: roost.wire.Range.$Properties[];

            /** StoredPosition read. */
            read: number;

            /** StoredPosition readShown. */
            readShown: number;

            /** StoredPosition readCount. */
            readCount: number;

            /** StoredPosition ownAtRead. */
            ownAtRead: number;

            /** StoredPosition toldDelivered. */
            toldDelivered: number;

            /** StoredPosition toldRead. */
            toldRead: number;

            /** StoredPosition least. */
            least: number;

            /** StoredPosition leastVersion. */
            leastVersion: number;

            /** StoredPosition have. */
            have: number;

            /** StoredPosition detached. */
            detached: boolean;

            /** StoredPosition generation. */
            generation: number;

            /** StoredPosition noSockets. */
            noSockets: number;

            /** StoredPosition detachedAt. */
            detachedAt: number;

            /** StoredPosition hidden. */
            hidden: roost.wire.Range.$Properties[];

            /** StoredPosition leaseMs. */
            leaseMs: number;

            /**
             * Creates a new StoredPosition instance using the specified properties.
             * @param [properties] Properties to set
             * @returns StoredPosition instance
             */
            static create(properties: roost.stored.StoredPosition.$Shape): roost.stored.StoredPosition & roost.stored.StoredPosition.$Shape;
            static create(properties?: roost.stored.StoredPosition.$Properties): roost.stored.StoredPosition;

            /**
             * Encodes the specified StoredPosition message. Does not implicitly {@link roost.stored.StoredPosition.verify|verify} messages.
             * @param message StoredPosition message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.stored.StoredPosition.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a StoredPosition message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.stored.StoredPosition & roost.stored.StoredPosition.$Shape} StoredPosition
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.stored.StoredPosition & roost.stored.StoredPosition.$Shape;
        }

        namespace StoredPosition {

            /** Properties of a StoredPosition. */
            interface $Properties {

                /** StoredPosition delivered */
                delivered?: (number|null);

                /** StoredPosition exceptions */
                exceptions?: (roost.wire.Range.$Properties[]|null);

                /** StoredPosition read */
                read?: (number|null);

                /** StoredPosition readShown */
                readShown?: (number|null);

                /** StoredPosition readCount */
                readCount?: (number|null);

                /** StoredPosition ownAtRead */
                ownAtRead?: (number|null);

                /** StoredPosition toldDelivered */
                toldDelivered?: (number|null);

                /** StoredPosition toldRead */
                toldRead?: (number|null);

                /** StoredPosition least */
                least?: (number|null);

                /** StoredPosition leastVersion */
                leastVersion?: (number|null);

                /** StoredPosition have */
                have?: (number|null);

                /** StoredPosition detached */
                detached?: (boolean|null);

                /** StoredPosition generation */
                generation?: (number|null);

                /** StoredPosition noSockets */
                noSockets?: (number|null);

                /** StoredPosition detachedAt */
                detachedAt?: (number|null);

                /** StoredPosition hidden */
                hidden?: (roost.wire.Range.$Properties[]|null);

                /** StoredPosition leaseMs */
                leaseMs?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a StoredPosition. */
            type $Shape = roost.stored.StoredPosition.$Properties;
        }

        /**
         * Properties of a Derived.
         * @deprecated Use roost.stored.Derived.$Properties instead.
         */
        interface IDerived extends roost.stored.Derived.$Properties {
        }

        /** Represents a Derived. */
        class Derived {

            /**
             * Constructs a new Derived.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.stored.Derived.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Derived members. */
            members: roost.stored.DerivedMember.$Properties[];

            /**
             * Creates a new Derived instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Derived instance
             */
            static create(properties: roost.stored.Derived.$Shape): roost.stored.Derived & roost.stored.Derived.$Shape;
            static create(properties?: roost.stored.Derived.$Properties): roost.stored.Derived;

            /**
             * Encodes the specified Derived message. Does not implicitly {@link roost.stored.Derived.verify|verify} messages.
             * @param message Derived message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.stored.Derived.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Derived message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.stored.Derived & roost.stored.Derived.$Shape} Derived
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.stored.Derived & roost.stored.Derived.$Shape;
        }

        namespace Derived {

            /** Properties of a Derived. */
            interface $Properties {

                /** Derived members */
                members?: (roost.stored.DerivedMember.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Derived. */
            type $Shape = roost.stored.Derived.$Properties;
        }

        /**
         * Properties of a DerivedMember.
         * @deprecated Use roost.stored.DerivedMember.$Properties instead.
         */
        interface IDerivedMember extends roost.stored.DerivedMember.$Properties {
        }

        /** Represents a DerivedMember. */
        class DerivedMember {

            /**
             * Constructs a new DerivedMember.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.stored.DerivedMember.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** DerivedMember numbers. */
            numbers: roost.stored.LastNumber.$Properties[];

            /** DerivedMember own. */
            own: number;

            /** DerivedMember read. */
            read: number;

            /** DerivedMember readCount. */
            readCount: number;

            /** DerivedMember ownAtRead. */
            ownAtRead: number;

            /** DerivedMember readShown. */
            readShown: number;

            /** DerivedMember newest. */
            newest: number;

            /** DerivedMember hidden. */
            hidden: roost.wire.Range.$Properties[];

            /**
             * Creates a new DerivedMember instance using the specified properties.
             * @param [properties] Properties to set
             * @returns DerivedMember instance
             */
            static create(properties: roost.stored.DerivedMember.$Shape): roost.stored.DerivedMember & roost.stored.DerivedMember.$Shape;
            static create(properties?: roost.stored.DerivedMember.$Properties): roost.stored.DerivedMember;

            /**
             * Encodes the specified DerivedMember message. Does not implicitly {@link roost.stored.DerivedMember.verify|verify} messages.
             * @param message DerivedMember message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.stored.DerivedMember.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a DerivedMember message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.stored.DerivedMember & roost.stored.DerivedMember.$Shape} DerivedMember
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.stored.DerivedMember & roost.stored.DerivedMember.$Shape;
        }

        namespace DerivedMember {

            /** Properties of a DerivedMember. */
            interface $Properties {

                /** DerivedMember numbers */
                numbers?: (roost.stored.LastNumber.$Properties[]|null);

                /** DerivedMember own */
                own?: (number|null);

                /** DerivedMember read */
                read?: (number|null);

                /** DerivedMember readCount */
                readCount?: (number|null);

                /** DerivedMember ownAtRead */
                ownAtRead?: (number|null);

                /** DerivedMember readShown */
                readShown?: (number|null);

                /** DerivedMember newest */
                newest?: (number|null);

                /** DerivedMember hidden */
                hidden?: (roost.wire.Range.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a DerivedMember. */
            type $Shape = roost.stored.DerivedMember.$Properties;
        }

        /**
         * Properties of a LastNumber.
         * @deprecated Use roost.stored.LastNumber.$Properties instead.
         */
        interface ILastNumber extends roost.stored.LastNumber.$Properties {
        }

        /** Represents a LastNumber. */
        class LastNumber {

            /**
             * Constructs a new LastNumber.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.stored.LastNumber.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** LastNumber device. */
            device: number;

            /** LastNumber number. */
            number: number;

            /**
             * Creates a new LastNumber instance using the specified properties.
             * @param [properties] Properties to set
             * @returns LastNumber instance
             */
            static create(properties: roost.stored.LastNumber.$Shape): roost.stored.LastNumber & roost.stored.LastNumber.$Shape;
            static create(properties?: roost.stored.LastNumber.$Properties): roost.stored.LastNumber;

            /**
             * Encodes the specified LastNumber message. Does not implicitly {@link roost.stored.LastNumber.verify|verify} messages.
             * @param message LastNumber message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.stored.LastNumber.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a LastNumber message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.stored.LastNumber & roost.stored.LastNumber.$Shape} LastNumber
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.stored.LastNumber & roost.stored.LastNumber.$Shape;
        }

        namespace LastNumber {

            /** Properties of a LastNumber. */
            interface $Properties {

                /** LastNumber device */
                device?: (number|null);

                /** LastNumber number */
                number?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a LastNumber. */
            type $Shape = roost.stored.LastNumber.$Properties;
        }

        /**
         * Properties of a Digest.
         * @deprecated Use roost.stored.Digest.$Properties instead.
         */
        interface IDigest extends roost.stored.Digest.$Properties {
        }

        /** Represents a Digest. */
        class Digest {

            /**
             * Constructs a new Digest.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.stored.Digest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Digest senders. */
            senders: number[];

            /** Digest devices. */
            devices: number[];

            /** Digest numbers. */
            numbers: number[];

            /** Digest countable. */
            countable: number[];

            /** Digest newestCountable. */
            newestCountable: number;

            /**
             * Creates a new Digest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Digest instance
             */
            static create(properties: roost.stored.Digest.$Shape): roost.stored.Digest & roost.stored.Digest.$Shape;
            static create(properties?: roost.stored.Digest.$Properties): roost.stored.Digest;

            /**
             * Encodes the specified Digest message. Does not implicitly {@link roost.stored.Digest.verify|verify} messages.
             * @param message Digest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.stored.Digest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Digest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.stored.Digest & roost.stored.Digest.$Shape} Digest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.stored.Digest & roost.stored.Digest.$Shape;
        }

        namespace Digest {

            /** Properties of a Digest. */
            interface $Properties {

                /** Digest senders */
                senders?: (number[]|null);

                /** Digest devices */
                devices?: (number[]|null);

                /** Digest numbers */
                numbers?: (number[]|null);

                /** Digest countable */
                countable?: (number[]|null);

                /** Digest newestCountable */
                newestCountable?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Digest. */
            type $Shape = roost.stored.Digest.$Properties;
        }

        /**
         * Properties of a ColdFacts.
         * @deprecated Use roost.stored.ColdFacts.$Properties instead.
         */
        interface IColdFacts extends roost.stored.ColdFacts.$Properties {
        }

        /** Represents a ColdFacts. */
        class ColdFacts {

            /**
             * Constructs a new ColdFacts.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.stored.ColdFacts.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ColdFacts sender. */
            sender: number;

            /** ColdFacts flags. */
            flags: number;

            /** ColdFacts count. */
            count: number;

            /** ColdFacts entry. */
            entry: Uint8Array;

            /** ColdFacts bodyAt. */
            bodyAt: number;

            /** ColdFacts bodyHash. */
            bodyHash: Uint8Array;

            /** ColdFacts hasBody. */
            hasBody: boolean;

            /**
             * Creates a new ColdFacts instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ColdFacts instance
             */
            static create(properties: roost.stored.ColdFacts.$Shape): roost.stored.ColdFacts & roost.stored.ColdFacts.$Shape;
            static create(properties?: roost.stored.ColdFacts.$Properties): roost.stored.ColdFacts;

            /**
             * Encodes the specified ColdFacts message. Does not implicitly {@link roost.stored.ColdFacts.verify|verify} messages.
             * @param message ColdFacts message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.stored.ColdFacts.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ColdFacts message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.stored.ColdFacts & roost.stored.ColdFacts.$Shape} ColdFacts
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.stored.ColdFacts & roost.stored.ColdFacts.$Shape;
        }

        namespace ColdFacts {

            /** Properties of a ColdFacts. */
            interface $Properties {

                /** ColdFacts sender */
                sender?: (number|null);

                /** ColdFacts flags */
                flags?: (number|null);

                /** ColdFacts count */
                count?: (number|null);

                /** ColdFacts entry */
                entry?: (Uint8Array|null);

                /** ColdFacts bodyAt */
                bodyAt?: (number|null);

                /** ColdFacts bodyHash */
                bodyHash?: (Uint8Array|null);

                /** ColdFacts hasBody */
                hasBody?: (boolean|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ColdFacts. */
            type $Shape = roost.stored.ColdFacts.$Properties;
        }

        /**
         * Properties of a ColdPack.
         * @deprecated Use roost.stored.ColdPack.$Properties instead.
         */
        interface IColdPack extends roost.stored.ColdPack.$Properties {
        }

        /** Represents a ColdPack. */
        class ColdPack {

            /**
             * Constructs a new ColdPack.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.stored.ColdPack.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ColdPack entries. */
            entries: roost.stored.PackedEntry.$Properties[];

            /**
             * Creates a new ColdPack instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ColdPack instance
             */
            static create(properties: roost.stored.ColdPack.$Shape): roost.stored.ColdPack & roost.stored.ColdPack.$Shape;
            static create(properties?: roost.stored.ColdPack.$Properties): roost.stored.ColdPack;

            /**
             * Encodes the specified ColdPack message. Does not implicitly {@link roost.stored.ColdPack.verify|verify} messages.
             * @param message ColdPack message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.stored.ColdPack.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ColdPack message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.stored.ColdPack & roost.stored.ColdPack.$Shape} ColdPack
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.stored.ColdPack & roost.stored.ColdPack.$Shape;
        }

        namespace ColdPack {

            /** Properties of a ColdPack. */
            interface $Properties {

                /** ColdPack entries */
                entries?: (roost.stored.PackedEntry.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ColdPack. */
            type $Shape = roost.stored.ColdPack.$Properties;
        }

        /**
         * Properties of a PackedEntry.
         * @deprecated Use roost.stored.PackedEntry.$Properties instead.
         */
        interface IPackedEntry extends roost.stored.PackedEntry.$Properties {
        }

        /** Represents a PackedEntry. */
        class PackedEntry {

            /**
             * Constructs a new PackedEntry.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.stored.PackedEntry.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** PackedEntry seq. */
            seq: number;

            /** PackedEntry facts. */
            facts: Uint8Array;

            /** PackedEntry body. */
            body: Uint8Array;

            /** PackedEntry wraps. */
            wraps: Uint8Array;

            /** PackedEntry at. */
            at: number;

            /** PackedEntry expiresAt. */
            expiresAt: number;

            /** PackedEntry deletedAt. */
            deletedAt: number;

            /**
             * Creates a new PackedEntry instance using the specified properties.
             * @param [properties] Properties to set
             * @returns PackedEntry instance
             */
            static create(properties: roost.stored.PackedEntry.$Shape): roost.stored.PackedEntry & roost.stored.PackedEntry.$Shape;
            static create(properties?: roost.stored.PackedEntry.$Properties): roost.stored.PackedEntry;

            /**
             * Encodes the specified PackedEntry message. Does not implicitly {@link roost.stored.PackedEntry.verify|verify} messages.
             * @param message PackedEntry message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.stored.PackedEntry.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a PackedEntry message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.stored.PackedEntry & roost.stored.PackedEntry.$Shape} PackedEntry
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.stored.PackedEntry & roost.stored.PackedEntry.$Shape;
        }

        namespace PackedEntry {

            /** Properties of a PackedEntry. */
            interface $Properties {

                /** PackedEntry seq */
                seq?: (number|null);

                /** PackedEntry facts */
                facts?: (Uint8Array|null);

                /** PackedEntry body */
                body?: (Uint8Array|null);

                /** PackedEntry wraps */
                wraps?: (Uint8Array|null);

                /** PackedEntry at */
                at?: (number|null);

                /** PackedEntry expiresAt */
                expiresAt?: (number|null);

                /** PackedEntry deletedAt */
                deletedAt?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a PackedEntry. */
            type $Shape = roost.stored.PackedEntry.$Properties;
        }

        /**
         * Properties of a Connection.
         * @deprecated Use roost.stored.Connection.$Properties instead.
         */
        interface IConnection extends roost.stored.Connection.$Properties {
        }

        /** Represents a Connection. */
        class Connection {

            /**
             * Constructs a new Connection.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.stored.Connection.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Connection version. */
            version: number;

            /** Connection away. */
            away: boolean;

            /** Connection ordinal. */
            ordinal: number;

            /** Connection pending. */
            pending: number[];

            /** Connection heardAt. */
            heardAt: number;

            /** Connection resume. */
            resume: number;

            /** Connection unsettled. */
            unsettled: roost.stored.Unsettled.$Properties[];

            /** Connection watched. */
            watched: string[];

            /** Connection aliveAskedAt. */
            aliveAskedAt: number;

            /** Connection sendsLeft. */
            sendsLeft: number;

            /** Connection sendsAt. */
            sendsAt: number;

            /** Connection announced. */
            announced: number;

            /** Connection lost. */
            lost: boolean;

            /** Connection meter. */
            meter?: (roost.stored.Meter.$Properties|null);

            /** Connection attempt. */
            attempt: number;

            /** Connection lettersThrough. */
            lettersThrough: number;

            /** Connection letters. */
            letters: roost.stored.LettersSent.$Properties[];

            /**
             * Creates a new Connection instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Connection instance
             */
            static create(properties: roost.stored.Connection.$Shape): roost.stored.Connection & roost.stored.Connection.$Shape;
            static create(properties?: roost.stored.Connection.$Properties): roost.stored.Connection;

            /**
             * Encodes the specified Connection message. Does not implicitly {@link roost.stored.Connection.verify|verify} messages.
             * @param message Connection message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.stored.Connection.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Connection message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.stored.Connection & roost.stored.Connection.$Shape} Connection
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.stored.Connection & roost.stored.Connection.$Shape;
        }

        namespace Connection {

            /** Properties of a Connection. */
            interface $Properties {

                /** Connection version */
                version?: (number|null);

                /** Connection away */
                away?: (boolean|null);

                /** Connection ordinal */
                ordinal?: (number|null);

                /** Connection pending */
                pending?: (number[]|null);

                /** Connection heardAt */
                heardAt?: (number|null);

                /** Connection resume */
                resume?: (number|null);

                /** Connection unsettled */
                unsettled?: (roost.stored.Unsettled.$Properties[]|null);

                /** Connection watched */
                watched?: (string[]|null);

                /** Connection aliveAskedAt */
                aliveAskedAt?: (number|null);

                /** Connection sendsLeft */
                sendsLeft?: (number|null);

                /** Connection sendsAt */
                sendsAt?: (number|null);

                /** Connection announced */
                announced?: (number|null);

                /** Connection lost */
                lost?: (boolean|null);

                /** Connection meter */
                meter?: (roost.stored.Meter.$Properties|null);

                /** Connection attempt */
                attempt?: (number|null);

                /** Connection lettersThrough */
                lettersThrough?: (number|null);

                /** Connection letters */
                letters?: (roost.stored.LettersSent.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Connection. */
            type $Shape = roost.stored.Connection.$Properties;
        }

        /**
         * Properties of a LettersSent.
         * @deprecated Use roost.stored.LettersSent.$Properties instead.
         */
        interface ILettersSent extends roost.stored.LettersSent.$Properties {
        }

        /** Represents a LettersSent. */
        class LettersSent {

            /**
             * Constructs a new LettersSent.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.stored.LettersSent.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** LettersSent frame. */
            frame: number;

            /** LettersSent through. */
            through: number;

            /**
             * Creates a new LettersSent instance using the specified properties.
             * @param [properties] Properties to set
             * @returns LettersSent instance
             */
            static create(properties: roost.stored.LettersSent.$Shape): roost.stored.LettersSent & roost.stored.LettersSent.$Shape;
            static create(properties?: roost.stored.LettersSent.$Properties): roost.stored.LettersSent;

            /**
             * Encodes the specified LettersSent message. Does not implicitly {@link roost.stored.LettersSent.verify|verify} messages.
             * @param message LettersSent message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.stored.LettersSent.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a LettersSent message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.stored.LettersSent & roost.stored.LettersSent.$Shape} LettersSent
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.stored.LettersSent & roost.stored.LettersSent.$Shape;
        }

        namespace LettersSent {

            /** Properties of a LettersSent. */
            interface $Properties {

                /** LettersSent frame */
                frame?: (number|null);

                /** LettersSent through */
                through?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a LettersSent. */
            type $Shape = roost.stored.LettersSent.$Properties;
        }

        /**
         * Properties of an Unsettled.
         * @deprecated Use roost.stored.Unsettled.$Properties instead.
         */
        interface IUnsettled extends roost.stored.Unsettled.$Properties {
        }

        /** Represents an Unsettled. */
        class Unsettled {

            /**
             * Constructs a new Unsettled.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.stored.Unsettled.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Unsettled conversation. */
            conversation: string;

            /** Unsettled pushed. */
            pushed: number;

            /** Unsettled pushedIn. */
            pushedIn: number;

            /** Unsettled behind. */
            behind: boolean;

            /** Unsettled stateHead. */
            stateHead: number;

            /** Unsettled stateIn. */
            stateIn: number;

            /** Unsettled unattached. */
            unattached: boolean;

            /** Unsettled unconfirmed. */
            unconfirmed: boolean;

            /** Unsettled touchedAt. */
            touchedAt: number;

            /** Unsettled cursor. */
            cursor?: (roost.stored.DeviceCursor.$Properties|null);

            /** Unsettled stale. */
            stale: boolean;

            /** Unsettled behindTold. */
            behindTold: number;

            /** Unsettled behindHead. */
            behindHead: number;

            /** Unsettled stated. */
            stated?: (roost.stored.DeviceCursor.$Properties|null);

            /**
             * Creates a new Unsettled instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Unsettled instance
             */
            static create(properties: roost.stored.Unsettled.$Shape): roost.stored.Unsettled & roost.stored.Unsettled.$Shape;
            static create(properties?: roost.stored.Unsettled.$Properties): roost.stored.Unsettled;

            /**
             * Encodes the specified Unsettled message. Does not implicitly {@link roost.stored.Unsettled.verify|verify} messages.
             * @param message Unsettled message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.stored.Unsettled.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Unsettled message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.stored.Unsettled & roost.stored.Unsettled.$Shape} Unsettled
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.stored.Unsettled & roost.stored.Unsettled.$Shape;
        }

        namespace Unsettled {

            /** Properties of an Unsettled. */
            interface $Properties {

                /** Unsettled conversation */
                conversation?: (string|null);

                /** Unsettled pushed */
                pushed?: (number|null);

                /** Unsettled pushedIn */
                pushedIn?: (number|null);

                /** Unsettled behind */
                behind?: (boolean|null);

                /** Unsettled stateHead */
                stateHead?: (number|null);

                /** Unsettled stateIn */
                stateIn?: (number|null);

                /** Unsettled unattached */
                unattached?: (boolean|null);

                /** Unsettled unconfirmed */
                unconfirmed?: (boolean|null);

                /** Unsettled touchedAt */
                touchedAt?: (number|null);

                /** Unsettled cursor */
                cursor?: (roost.stored.DeviceCursor.$Properties|null);

                /** Unsettled stale */
                stale?: (boolean|null);

                /** Unsettled behindTold */
                behindTold?: (number|null);

                /** Unsettled behindHead */
                behindHead?: (number|null);

                /** Unsettled stated */
                stated?: (roost.stored.DeviceCursor.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Unsettled. */
            type $Shape = roost.stored.Unsettled.$Properties;
        }

        /**
         * Properties of a DeviceCursor.
         * @deprecated Use roost.stored.DeviceCursor.$Properties instead.
         */
        interface IDeviceCursor extends roost.stored.DeviceCursor.$Properties {
        }

        /** Represents a DeviceCursor. */
        class DeviceCursor {

            /**
             * Constructs a new DeviceCursor.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.stored.DeviceCursor.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** DeviceCursor device. */
            device: number;

            /** DeviceCursor from. */
            from: number;

            /** DeviceCursor through. */
            through: number;

            /** DeviceCursor newest. */
            newest: number;

            /** DeviceCursor read. */
            read: number;

            /** DeviceCursor failed. */
            failed: roost.wire.Range.$Properties[];

            /** DeviceCursor repaired. */
            repaired: roost.wire.Range.$Properties[];

            /**
             * Creates a new DeviceCursor instance using the specified properties.
             * @param [properties] Properties to set
             * @returns DeviceCursor instance
             */
            static create(properties: roost.stored.DeviceCursor.$Shape): roost.stored.DeviceCursor & roost.stored.DeviceCursor.$Shape;
            static create(properties?: roost.stored.DeviceCursor.$Properties): roost.stored.DeviceCursor;

            /**
             * Encodes the specified DeviceCursor message. Does not implicitly {@link roost.stored.DeviceCursor.verify|verify} messages.
             * @param message DeviceCursor message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.stored.DeviceCursor.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a DeviceCursor message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.stored.DeviceCursor & roost.stored.DeviceCursor.$Shape} DeviceCursor
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.stored.DeviceCursor & roost.stored.DeviceCursor.$Shape;
        }

        namespace DeviceCursor {

            /** Properties of a DeviceCursor. */
            interface $Properties {

                /** DeviceCursor device */
                device?: (number|null);

                /** DeviceCursor from */
                from?: (number|null);

                /** DeviceCursor through */
                through?: (number|null);

                /** DeviceCursor newest */
                newest?: (number|null);

                /** DeviceCursor read */
                read?: (number|null);

                /** DeviceCursor failed */
                failed?: (roost.wire.Range.$Properties[]|null);

                /** DeviceCursor repaired */
                repaired?: (roost.wire.Range.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a DeviceCursor. */
            type $Shape = roost.stored.DeviceCursor.$Properties;
        }

        /**
         * Properties of an Inbox.
         * @deprecated Use roost.stored.Inbox.$Properties instead.
         */
        interface IInbox extends roost.stored.Inbox.$Properties {
        }

        /** Represents an Inbox. */
        class Inbox {

            /**
             * Constructs a new Inbox.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.stored.Inbox.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Inbox cursors. */
            cursors: roost.stored.DeviceCursor.$Properties[];

            /** Inbox unconfirmed. */
            unconfirmed: boolean;

            /**
             * Creates a new Inbox instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Inbox instance
             */
            static create(properties: roost.stored.Inbox.$Shape): roost.stored.Inbox & roost.stored.Inbox.$Shape;
            static create(properties?: roost.stored.Inbox.$Properties): roost.stored.Inbox;

            /**
             * Encodes the specified Inbox message. Does not implicitly {@link roost.stored.Inbox.verify|verify} messages.
             * @param message Inbox message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.stored.Inbox.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Inbox message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.stored.Inbox & roost.stored.Inbox.$Shape} Inbox
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.stored.Inbox & roost.stored.Inbox.$Shape;
        }

        namespace Inbox {

            /** Properties of an Inbox. */
            interface $Properties {

                /** Inbox cursors */
                cursors?: (roost.stored.DeviceCursor.$Properties[]|null);

                /** Inbox unconfirmed */
                unconfirmed?: (boolean|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Inbox. */
            type $Shape = roost.stored.Inbox.$Properties;
        }

        /**
         * Properties of a ResumeProgress.
         * @deprecated Use roost.stored.ResumeProgress.$Properties instead.
         */
        interface IResumeProgress extends roost.stored.ResumeProgress.$Properties {
        }

        /** Represents a ResumeProgress. */
        class ResumeProgress {

            /**
             * Constructs a new ResumeProgress.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.stored.ResumeProgress.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ResumeProgress at. */
            at: number;

            /** ResumeProgress told. */
            told: string[];

            /**
             * Creates a new ResumeProgress instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ResumeProgress instance
             */
            static create(properties: roost.stored.ResumeProgress.$Shape): roost.stored.ResumeProgress & roost.stored.ResumeProgress.$Shape;
            static create(properties?: roost.stored.ResumeProgress.$Properties): roost.stored.ResumeProgress;

            /**
             * Encodes the specified ResumeProgress message. Does not implicitly {@link roost.stored.ResumeProgress.verify|verify} messages.
             * @param message ResumeProgress message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.stored.ResumeProgress.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ResumeProgress message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.stored.ResumeProgress & roost.stored.ResumeProgress.$Shape} ResumeProgress
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.stored.ResumeProgress & roost.stored.ResumeProgress.$Shape;
        }

        namespace ResumeProgress {

            /** Properties of a ResumeProgress. */
            interface $Properties {

                /** ResumeProgress at */
                at?: (number|null);

                /** ResumeProgress told */
                told?: (string[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ResumeProgress. */
            type $Shape = roost.stored.ResumeProgress.$Properties;
        }

        /**
         * Properties of a Stamp.
         * @deprecated Use roost.stored.Stamp.$Properties instead.
         */
        interface IStamp extends roost.stored.Stamp.$Properties {
        }

        /** Represents a Stamp. */
        class Stamp {

            /**
             * Constructs a new Stamp.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.stored.Stamp.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Stamp at. */
            at: number;

            /**
             * Creates a new Stamp instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Stamp instance
             */
            static create(properties: roost.stored.Stamp.$Shape): roost.stored.Stamp & roost.stored.Stamp.$Shape;
            static create(properties?: roost.stored.Stamp.$Properties): roost.stored.Stamp;

            /**
             * Encodes the specified Stamp message. Does not implicitly {@link roost.stored.Stamp.verify|verify} messages.
             * @param message Stamp message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.stored.Stamp.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Stamp message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.stored.Stamp & roost.stored.Stamp.$Shape} Stamp
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.stored.Stamp & roost.stored.Stamp.$Shape;
        }

        namespace Stamp {

            /** Properties of a Stamp. */
            interface $Properties {

                /** Stamp at */
                at?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Stamp. */
            type $Shape = roost.stored.Stamp.$Properties;
        }

        /**
         * Properties of a Watchers.
         * @deprecated Use roost.stored.Watchers.$Properties instead.
         */
        interface IWatchers extends roost.stored.Watchers.$Properties {
        }

        /** Represents a Watchers. */
        class Watchers {

            /**
             * Constructs a new Watchers.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.stored.Watchers.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Watchers watchers. */
            watchers: roost.stored.Watcher.$Properties[];

            /**
             * Creates a new Watchers instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Watchers instance
             */
            static create(properties: roost.stored.Watchers.$Shape): roost.stored.Watchers & roost.stored.Watchers.$Shape;
            static create(properties?: roost.stored.Watchers.$Properties): roost.stored.Watchers;

            /**
             * Encodes the specified Watchers message. Does not implicitly {@link roost.stored.Watchers.verify|verify} messages.
             * @param message Watchers message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.stored.Watchers.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Watchers message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.stored.Watchers & roost.stored.Watchers.$Shape} Watchers
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.stored.Watchers & roost.stored.Watchers.$Shape;
        }

        namespace Watchers {

            /** Properties of a Watchers. */
            interface $Properties {

                /** Watchers watchers */
                watchers?: (roost.stored.Watcher.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Watchers. */
            type $Shape = roost.stored.Watchers.$Properties;
        }

        /**
         * Properties of a Watcher.
         * @deprecated Use roost.stored.Watcher.$Properties instead.
         */
        interface IWatcher extends roost.stored.Watcher.$Properties {
        }

        /** Represents a Watcher. */
        class Watcher {

            /**
             * Constructs a new Watcher.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.stored.Watcher.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Watcher user. */
            user: string;

            /** Watcher until. */
            until: number;

            /** Watcher contact. */
            contact: boolean;

            /** Watcher conversations. */
            conversations: string[];

            /**
             * Creates a new Watcher instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Watcher instance
             */
            static create(properties: roost.stored.Watcher.$Shape): roost.stored.Watcher & roost.stored.Watcher.$Shape;
            static create(properties?: roost.stored.Watcher.$Properties): roost.stored.Watcher;

            /**
             * Encodes the specified Watcher message. Does not implicitly {@link roost.stored.Watcher.verify|verify} messages.
             * @param message Watcher message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.stored.Watcher.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Watcher message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.stored.Watcher & roost.stored.Watcher.$Shape} Watcher
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.stored.Watcher & roost.stored.Watcher.$Shape;
        }

        namespace Watcher {

            /** Properties of a Watcher. */
            interface $Properties {

                /** Watcher user */
                user?: (string|null);

                /** Watcher until */
                until?: (number|null);

                /** Watcher contact */
                contact?: (boolean|null);

                /** Watcher conversations */
                conversations?: (string[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Watcher. */
            type $Shape = roost.stored.Watcher.$Properties;
        }

        /**
         * Properties of an Asked.
         * @deprecated Use roost.stored.Asked.$Properties instead.
         */
        interface IAsked extends roost.stored.Asked.$Properties {
        }

        /** Represents an Asked. */
        class Asked {

            /**
             * Constructs a new Asked.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.stored.Asked.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Asked day. */
            day: number;

            /** Asked people. */
            people: number;

            /**
             * Creates a new Asked instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Asked instance
             */
            static create(properties: roost.stored.Asked.$Shape): roost.stored.Asked & roost.stored.Asked.$Shape;
            static create(properties?: roost.stored.Asked.$Properties): roost.stored.Asked;

            /**
             * Encodes the specified Asked message. Does not implicitly {@link roost.stored.Asked.verify|verify} messages.
             * @param message Asked message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.stored.Asked.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Asked message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.stored.Asked & roost.stored.Asked.$Shape} Asked
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.stored.Asked & roost.stored.Asked.$Shape;
        }

        namespace Asked {

            /** Properties of an Asked. */
            interface $Properties {

                /** Asked day */
                day?: (number|null);

                /** Asked people */
                people?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Asked. */
            type $Shape = roost.stored.Asked.$Properties;
        }

        /**
         * Properties of a Meter.
         * @deprecated Use roost.stored.Meter.$Properties instead.
         */
        interface IMeter extends roost.stored.Meter.$Properties {
        }

        /** Represents a Meter. */
        class Meter {

            /**
             * Constructs a new Meter.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.stored.Meter.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Meter serial. */
            serial: number;

            /** Meter at. */
            at: number;

            /** Meter used. */
            used: roost.stored.Used.$Properties[];

            /**
             * Creates a new Meter instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Meter instance
             */
            static create(properties: roost.stored.Meter.$Shape): roost.stored.Meter & roost.stored.Meter.$Shape;
            static create(properties?: roost.stored.Meter.$Properties): roost.stored.Meter;

            /**
             * Encodes the specified Meter message. Does not implicitly {@link roost.stored.Meter.verify|verify} messages.
             * @param message Meter message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.stored.Meter.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Meter message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.stored.Meter & roost.stored.Meter.$Shape} Meter
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.stored.Meter & roost.stored.Meter.$Shape;
        }

        namespace Meter {

            /** Properties of a Meter. */
            interface $Properties {

                /** Meter serial */
                serial?: (number|null);

                /** Meter at */
                at?: (number|null);

                /** Meter used */
                used?: (roost.stored.Used.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Meter. */
            type $Shape = roost.stored.Meter.$Properties;
        }

        /**
         * Properties of a OneTimePrekeys.
         * @deprecated Use roost.stored.OneTimePrekeys.$Properties instead.
         */
        interface IOneTimePrekeys extends roost.stored.OneTimePrekeys.$Properties {
        }

        /** Represents a OneTimePrekeys. */
        class OneTimePrekeys {

            /**
             * Constructs a new OneTimePrekeys.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.stored.OneTimePrekeys.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** OneTimePrekeys prekeys. */
            prekeys: roost.wire.Prekey.$Properties[];

            /** OneTimePrekeys highest. */
            highest: number;

            /** OneTimePrekeys day. */
            day: number;

            /** OneTimePrekeys takers. */
            takers: roost.stored.PrekeyTaker.$Properties[];

            /** OneTimePrekeys forStrangers. */
            forStrangers: number;

            /**
             * Creates a new OneTimePrekeys instance using the specified properties.
             * @param [properties] Properties to set
             * @returns OneTimePrekeys instance
             */
            static create(properties: roost.stored.OneTimePrekeys.$Shape): roost.stored.OneTimePrekeys & roost.stored.OneTimePrekeys.$Shape;
            static create(properties?: roost.stored.OneTimePrekeys.$Properties): roost.stored.OneTimePrekeys;

            /**
             * Encodes the specified OneTimePrekeys message. Does not implicitly {@link roost.stored.OneTimePrekeys.verify|verify} messages.
             * @param message OneTimePrekeys message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.stored.OneTimePrekeys.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a OneTimePrekeys message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.stored.OneTimePrekeys & roost.stored.OneTimePrekeys.$Shape} OneTimePrekeys
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.stored.OneTimePrekeys & roost.stored.OneTimePrekeys.$Shape;
        }

        namespace OneTimePrekeys {

            /** Properties of a OneTimePrekeys. */
            interface $Properties {

                /** OneTimePrekeys prekeys */
                prekeys?: (roost.wire.Prekey.$Properties[]|null);

                /** OneTimePrekeys highest */
                highest?: (number|null);

                /** OneTimePrekeys day */
                day?: (number|null);

                /** OneTimePrekeys takers */
                takers?: (roost.stored.PrekeyTaker.$Properties[]|null);

                /** OneTimePrekeys forStrangers */
                forStrangers?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a OneTimePrekeys. */
            type $Shape = roost.stored.OneTimePrekeys.$Properties;
        }

        /**
         * Properties of a PrekeyTaker.
         * @deprecated Use roost.stored.PrekeyTaker.$Properties instead.
         */
        interface IPrekeyTaker extends roost.stored.PrekeyTaker.$Properties {
        }

        /** Represents a PrekeyTaker. */
        class PrekeyTaker {

            /**
             * Constructs a new PrekeyTaker.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.stored.PrekeyTaker.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** PrekeyTaker user. */
            user: string;

            /** PrekeyTaker device. */
            device: number;

            /**
             * Creates a new PrekeyTaker instance using the specified properties.
             * @param [properties] Properties to set
             * @returns PrekeyTaker instance
             */
            static create(properties: roost.stored.PrekeyTaker.$Shape): roost.stored.PrekeyTaker & roost.stored.PrekeyTaker.$Shape;
            static create(properties?: roost.stored.PrekeyTaker.$Properties): roost.stored.PrekeyTaker;

            /**
             * Encodes the specified PrekeyTaker message. Does not implicitly {@link roost.stored.PrekeyTaker.verify|verify} messages.
             * @param message PrekeyTaker message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.stored.PrekeyTaker.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a PrekeyTaker message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.stored.PrekeyTaker & roost.stored.PrekeyTaker.$Shape} PrekeyTaker
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.stored.PrekeyTaker & roost.stored.PrekeyTaker.$Shape;
        }

        namespace PrekeyTaker {

            /** Properties of a PrekeyTaker. */
            interface $Properties {

                /** PrekeyTaker user */
                user?: (string|null);

                /** PrekeyTaker device */
                device?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a PrekeyTaker. */
            type $Shape = roost.stored.PrekeyTaker.$Properties;
        }

        /**
         * Properties of a Used.
         * @deprecated Use roost.stored.Used.$Properties instead.
         */
        interface IUsed extends roost.stored.Used.$Properties {
        }

        /** Represents a Used. */
        class Used {

            /**
             * Constructs a new Used.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.stored.Used.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Used device. */
            device: number;

            /** Used amount. */
            amount: number[];

            /**
             * Creates a new Used instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Used instance
             */
            static create(properties: roost.stored.Used.$Shape): roost.stored.Used & roost.stored.Used.$Shape;
            static create(properties?: roost.stored.Used.$Properties): roost.stored.Used;

            /**
             * Encodes the specified Used message. Does not implicitly {@link roost.stored.Used.verify|verify} messages.
             * @param message Used message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.stored.Used.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Used message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.stored.Used & roost.stored.Used.$Shape} Used
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.stored.Used & roost.stored.Used.$Shape;
        }

        namespace Used {

            /** Properties of a Used. */
            interface $Properties {

                /** Used device */
                device?: (number|null);

                /** Used amount */
                amount?: (number[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Used. */
            type $Shape = roost.stored.Used.$Properties;
        }
    }

    /** Namespace wire. */
    namespace wire {

        /**
         * Properties of a Range.
         * @deprecated Use roost.wire.Range.$Properties instead.
         */
        interface IRange extends roost.wire.Range.$Properties {
        }

        /** Represents a Range. */
        class Range {

            /**
             * Constructs a new Range.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Range.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Range from. */
            from: number;

            /** Range through. */
            through: number;

            /**
             * Creates a new Range instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Range instance
             */
            static create(properties: roost.wire.Range.$Shape): roost.wire.Range & roost.wire.Range.$Shape;
            static create(properties?: roost.wire.Range.$Properties): roost.wire.Range;

            /**
             * Encodes the specified Range message. Does not implicitly {@link roost.wire.Range.verify|verify} messages.
             * @param message Range message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Range.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Range message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Range & roost.wire.Range.$Shape} Range
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Range & roost.wire.Range.$Shape;
        }

        namespace Range {

            /** Properties of a Range. */
            interface $Properties {

                /** Range from */
                from?: (number|null);

                /** Range through */
                through?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Range. */
            type $Shape = roost.wire.Range.$Properties;
        }

        /** ConversationKind enum. */
        enum ConversationKind {

            /** CONVERSATION_KIND_UNSPECIFIED value */
            CONVERSATION_KIND_UNSPECIFIED = 0,

            /** DIRECT value */
            DIRECT = 1,

            /** GROUP value */
            GROUP = 2
        }

        /**
         * Properties of a Prekey.
         * @deprecated Use roost.wire.Prekey.$Properties instead.
         */
        interface IPrekey extends roost.wire.Prekey.$Properties {
        }

        /** Represents a Prekey. */
        class Prekey {

            /**
             * Constructs a new Prekey.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Prekey.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Prekey id. */
            id: number;

            /** Prekey publicKey. */
            publicKey: Uint8Array;

            /**
             * Creates a new Prekey instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Prekey instance
             */
            static create(properties: roost.wire.Prekey.$Shape): roost.wire.Prekey & roost.wire.Prekey.$Shape;
            static create(properties?: roost.wire.Prekey.$Properties): roost.wire.Prekey;

            /**
             * Encodes the specified Prekey message. Does not implicitly {@link roost.wire.Prekey.verify|verify} messages.
             * @param message Prekey message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Prekey.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Prekey message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Prekey & roost.wire.Prekey.$Shape} Prekey
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Prekey & roost.wire.Prekey.$Shape;
        }

        namespace Prekey {

            /** Properties of a Prekey. */
            interface $Properties {

                /** Prekey id */
                id?: (number|null);

                /** Prekey publicKey */
                publicKey?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Prekey. */
            type $Shape = roost.wire.Prekey.$Properties;
        }

        /** Role enum. */
        enum Role {

            /** ROLE_UNSPECIFIED value */
            ROLE_UNSPECIFIED = 0,

            /** MEMBER value */
            MEMBER = 1,

            /** ADMIN value */
            ADMIN = 2
        }
    }
}

export import stored = roost.stored;
