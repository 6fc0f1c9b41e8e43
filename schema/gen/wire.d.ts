// Generated from schema/wire.proto by `npm run generate`.
import * as $protobuf from "protobufjs/minimal.js";

/** Namespace roost. */
export namespace roost {

    /** Namespace wire. */
    namespace wire {

        /**
         * Properties of a ClientFrame.
         * @deprecated Use roost.wire.ClientFrame.$Properties instead.
         */
        interface IClientFrame extends roost.wire.ClientFrame.$Properties {
        }

        /** Represents a ClientFrame. */
        class ClientFrame {

            /**
             * Constructs a new ClientFrame.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.ClientFrame.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ClientFrame commands. */
            commands: roost.wire.Command.$Properties[];

            /**
             * Creates a new ClientFrame instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ClientFrame instance
             */
            static create(properties: roost.wire.ClientFrame.$Shape): roost.wire.ClientFrame & roost.wire.ClientFrame.$Shape;
            static create(properties?: roost.wire.ClientFrame.$Properties): roost.wire.ClientFrame;

            /**
             * Encodes the specified ClientFrame message. Does not implicitly {@link roost.wire.ClientFrame.verify|verify} messages.
             * @param message ClientFrame message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.ClientFrame.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ClientFrame message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.ClientFrame & roost.wire.ClientFrame.$Shape} ClientFrame
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.ClientFrame & roost.wire.ClientFrame.$Shape;
        }

        namespace ClientFrame {

            /** Properties of a ClientFrame. */
            interface $Properties {

                /** ClientFrame commands */
                commands?: (roost.wire.Command.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ClientFrame. */
            type $Shape = {
              commands?: roost.wire.Command.$Shape[]|null;
              $unknowns?: Uint8Array[];
            };
        }

        /**
         * Properties of a ServerFrame.
         * @deprecated Use roost.wire.ServerFrame.$Properties instead.
         */
        interface IServerFrame extends roost.wire.ServerFrame.$Properties {
        }

        /** Represents a ServerFrame. */
        class ServerFrame {

            /**
             * Constructs a new ServerFrame.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.ServerFrame.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ServerFrame ordinal. */
            ordinal: number;

            /** ServerFrame outputs. */
            outputs: roost.wire.Output.$Properties[];

            /**
             * Creates a new ServerFrame instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ServerFrame instance
             */
            static create(properties: roost.wire.ServerFrame.$Shape): roost.wire.ServerFrame & roost.wire.ServerFrame.$Shape;
            static create(properties?: roost.wire.ServerFrame.$Properties): roost.wire.ServerFrame;

            /**
             * Encodes the specified ServerFrame message. Does not implicitly {@link roost.wire.ServerFrame.verify|verify} messages.
             * @param message ServerFrame message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.ServerFrame.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ServerFrame message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.ServerFrame & roost.wire.ServerFrame.$Shape} ServerFrame
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.ServerFrame & roost.wire.ServerFrame.$Shape;
        }

        namespace ServerFrame {

            /** Properties of a ServerFrame. */
            interface $Properties {

                /** ServerFrame ordinal */
                ordinal?: (number|null);

                /** ServerFrame outputs */
                outputs?: (roost.wire.Output.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ServerFrame. */
            type $Shape = {
              ordinal?: number|null;
              outputs?: roost.wire.Output.$Shape[]|null;
              $unknowns?: Uint8Array[];
            };
        }

        /**
         * Properties of a Command.
         * @deprecated Use roost.wire.Command.$Properties instead.
         */
        interface ICommand extends roost.wire.Command.$Properties {
        }

        /** Represents a Command. */
        class Command {

            /**
             * Constructs a new Command.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Command.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Command id. */
            id: number;

            /** Command hello. */
            hello?: (roost.wire.Hello.$Properties|null);

            /** Command resume. */
            resume?: (roost.wire.Resume.$Properties|null);

            /** Command send. */
            send?: (roost.wire.Send.$Properties|null);

            /** Command ack. */
            ack?: (roost.wire.Ack.$Properties|null);

            /** Command pull. */
            pull?: (roost.wire.Pull.$Properties|null);

            /** Command open. */
            open?: (roost.wire.Open.$Properties|null);

            /** Command typing. */
            typing?: (roost.wire.Typing.$Properties|null);

            /** Command watch. */
            watch?: (roost.wire.Watch.$Properties|null);

            /** Command activity. */
            activity?: (roost.wire.Activity.$Properties|null);

            /** Command alive. */
            alive?: (roost.wire.Alive.$Properties|null);

            /** Command findDirect. */
            findDirect?: (roost.wire.FindDirect.$Properties|null);

            /** Command getReceipts. */
            getReceipts?: (roost.wire.GetReceipts.$Properties|null);

            /** Command getDeviceLists. */
            getDeviceLists?: (roost.wire.GetDeviceLists.$Properties|null);

            /** Command answerRequest. */
            answerRequest?: (roost.wire.AnswerRequest.$Properties|null);

            /** Command publishKeys. */
            publishKeys?: (roost.wire.PublishKeys.$Properties|null);

            /** Command claimKeys. */
            claimKeys?: (roost.wire.ClaimKeys.$Properties|null);

            /** Command sendToDevices. */
            sendToDevices?: (roost.wire.SendToDevices.$Properties|null);

            /** Command kind. */
            kind?: ("hello"|"resume"|"send"|"ack"|"pull"|"open"|"typing"|"watch"|"activity"|"alive"|"findDirect"|"getReceipts"|"getDeviceLists"|"answerRequest"|"publishKeys"|"claimKeys"|"sendToDevices");

            /**
             * Creates a new Command instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Command instance
             */
            static create(properties: roost.wire.Command.$Shape): roost.wire.Command & roost.wire.Command.$Shape;
            static create(properties?: roost.wire.Command.$Properties): roost.wire.Command;

            /**
             * Encodes the specified Command message. Does not implicitly {@link roost.wire.Command.verify|verify} messages.
             * @param message Command message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Command.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Command message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Command & roost.wire.Command.$Shape} Command
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Command & roost.wire.Command.$Shape;
        }

        namespace Command {

            /** Properties of a Command. */
            interface $Properties {

                /** Command id */
                id?: (number|null);

                /** Command hello */
                hello?: (roost.wire.Hello.$Properties|null);

                /** Command resume */
                resume?: (roost.wire.Resume.$Properties|null);

                /** Command send */
                send?: (roost.wire.Send.$Properties|null);

                /** Command ack */
                ack?: (roost.wire.Ack.$Properties|null);

                /** Command pull */
                pull?: (roost.wire.Pull.$Properties|null);

                /** Command open */
                open?: (roost.wire.Open.$Properties|null);

                /** Command typing */
                typing?: (roost.wire.Typing.$Properties|null);

                /** Command watch */
                watch?: (roost.wire.Watch.$Properties|null);

                /** Command activity */
                activity?: (roost.wire.Activity.$Properties|null);

                /** Command alive */
                alive?: (roost.wire.Alive.$Properties|null);

                /** Command findDirect */
                findDirect?: (roost.wire.FindDirect.$Properties|null);

                /** Command getReceipts */
                getReceipts?: (roost.wire.GetReceipts.$Properties|null);

                /** Command getDeviceLists */
                getDeviceLists?: (roost.wire.GetDeviceLists.$Properties|null);

                /** Command answerRequest */
                answerRequest?: (roost.wire.AnswerRequest.$Properties|null);

                /** Command publishKeys */
                publishKeys?: (roost.wire.PublishKeys.$Properties|null);

                /** Command claimKeys */
                claimKeys?: (roost.wire.ClaimKeys.$Properties|null);

                /** Command sendToDevices */
                sendToDevices?: (roost.wire.SendToDevices.$Properties|null);

                /** Command kind */
                kind?: ("hello"|"resume"|"send"|"ack"|"pull"|"open"|"typing"|"watch"|"activity"|"alive"|"findDirect"|"getReceipts"|"getDeviceLists"|"answerRequest"|"publishKeys"|"claimKeys"|"sendToDevices");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a Command. */
            type $Shape = {
              id?: number|null;
              hello?: roost.wire.Hello.$Shape|null;
              resume?: roost.wire.Resume.$Shape|null;
              send?: roost.wire.Send.$Shape|null;
              ack?: roost.wire.Ack.$Shape|null;
              pull?: roost.wire.Pull.$Shape|null;
              open?: roost.wire.Open.$Shape|null;
              typing?: roost.wire.Typing.$Shape|null;
              watch?: roost.wire.Watch.$Shape|null;
              activity?: roost.wire.Activity.$Shape|null;
              alive?: roost.wire.Alive.$Shape|null;
              findDirect?: roost.wire.FindDirect.$Shape|null;
              getReceipts?: roost.wire.GetReceipts.$Shape|null;
              getDeviceLists?: roost.wire.GetDeviceLists.$Shape|null;
              answerRequest?: roost.wire.AnswerRequest.$Shape|null;
              publishKeys?: roost.wire.PublishKeys.$Shape|null;
              claimKeys?: roost.wire.ClaimKeys.$Shape|null;
              sendToDevices?: roost.wire.SendToDevices.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ kind?: undefined; hello?: null; resume?: null; send?: null; ack?: null; pull?: null; open?: null; typing?: null; watch?: null; activity?: null; alive?: null; findDirect?: null; getReceipts?: null; getDeviceLists?: null; answerRequest?: null; publishKeys?: null; claimKeys?: null; sendToDevices?: null }|{ kind?: "hello"; hello: roost.wire.Hello.$Shape; resume?: null; send?: null; ack?: null; pull?: null; open?: null; typing?: null; watch?: null; activity?: null; alive?: null; findDirect?: null; getReceipts?: null; getDeviceLists?: null; answerRequest?: null; publishKeys?: null; claimKeys?: null; sendToDevices?: null }|{ kind?: "resume"; hello?: null; resume: roost.wire.Resume.$Shape; send?: null; ack?: null; pull?: null; open?: null; typing?: null; watch?: null; activity?: null; alive?: null; findDirect?: null; getReceipts?: null; getDeviceLists?: null; answerRequest?: null; publishKeys?: null; claimKeys?: null; sendToDevices?: null }|{ kind?: "send"; hello?: null; resume?: null; send: roost.wire.Send.$Shape; ack?: null; pull?: null; open?: null; typing?: null; watch?: null; activity?: null; alive?: null; findDirect?: null; getReceipts?: null; getDeviceLists?: null; answerRequest?: null; publishKeys?: null; claimKeys?: null; sendToDevices?: null }|{ kind?: "ack"; hello?: null; resume?: null; send?: null; ack: roost.wire.Ack.$Shape; pull?: null; open?: null; typing?: null; watch?: null; activity?: null; alive?: null; findDirect?: null; getReceipts?: null; getDeviceLists?: null; answerRequest?: null; publishKeys?: null; claimKeys?: null; sendToDevices?: null }|{ kind?: "pull"; hello?: null; resume?: null; send?: null; ack?: null; pull: roost.wire.Pull.$Shape; open?: null; typing?: null; watch?: null; activity?: null; alive?: null; findDirect?: null; getReceipts?: null; getDeviceLists?: null; answerRequest?: null; publishKeys?: null; claimKeys?: null; sendToDevices?: null }|{ kind?: "open"; hello?: null; resume?: null; send?: null; ack?: null; pull?: null; open: roost.wire.Open.$Shape; typing?: null; watch?: null; activity?: null; alive?: null; findDirect?: null; getReceipts?: null; getDeviceLists?: null; answerRequest?: null; publishKeys?: null; claimKeys?: null; sendToDevices?: null }|{ kind?: "typing"; hello?: null; resume?: null; send?: null; ack?: null; pull?: null; open?: null; typing: roost.wire.Typing.$Shape; watch?: null; activity?: null; alive?: null; findDirect?: null; getReceipts?: null; getDeviceLists?: null; answerRequest?: null; publishKeys?: null; claimKeys?: null; sendToDevices?: null }|{ kind?: "watch"; hello?: null; resume?: null; send?: null; ack?: null; pull?: null; open?: null; typing?: null; watch: roost.wire.Watch.$Shape; activity?: null; alive?: null; findDirect?: null; getReceipts?: null; getDeviceLists?: null; answerRequest?: null; publishKeys?: null; claimKeys?: null; sendToDevices?: null }|{ kind?: "activity"; hello?: null; resume?: null; send?: null; ack?: null; pull?: null; open?: null; typing?: null; watch?: null; activity: roost.wire.Activity.$Shape; alive?: null; findDirect?: null; getReceipts?: null; getDeviceLists?: null; answerRequest?: null; publishKeys?: null; claimKeys?: null; sendToDevices?: null }|{ kind?: "alive"; hello?: null; resume?: null; send?: null; ack?: null; pull?: null; open?: null; typing?: null; watch?: null; activity?: null; alive: roost.wire.Alive.$Shape; findDirect?: null; getReceipts?: null; getDeviceLists?: null; answerRequest?: null; publishKeys?: null; claimKeys?: null; sendToDevices?: null }|{ kind?: "findDirect"; hello?: null; resume?: null; send?: null; ack?: null; pull?: null; open?: null; typing?: null; watch?: null; activity?: null; alive?: null; findDirect: roost.wire.FindDirect.$Shape; getReceipts?: null; getDeviceLists?: null; answerRequest?: null; publishKeys?: null; claimKeys?: null; sendToDevices?: null }|{ kind?: "getReceipts"; hello?: null; resume?: null; send?: null; ack?: null; pull?: null; open?: null; typing?: null; watch?: null; activity?: null; alive?: null; findDirect?: null; getReceipts: roost.wire.GetReceipts.$Shape; getDeviceLists?: null; answerRequest?: null; publishKeys?: null; claimKeys?: null; sendToDevices?: null }|{ kind?: "getDeviceLists"; hello?: null; resume?: null; send?: null; ack?: null; pull?: null; open?: null; typing?: null; watch?: null; activity?: null; alive?: null; findDirect?: null; getReceipts?: null; getDeviceLists: roost.wire.GetDeviceLists.$Shape; answerRequest?: null; publishKeys?: null; claimKeys?: null; sendToDevices?: null }|{ kind?: "answerRequest"; hello?: null; resume?: null; send?: null; ack?: null; pull?: null; open?: null; typing?: null; watch?: null; activity?: null; alive?: null; findDirect?: null; getReceipts?: null; getDeviceLists?: null; answerRequest: roost.wire.AnswerRequest.$Shape; publishKeys?: null; claimKeys?: null; sendToDevices?: null }|{ kind?: "publishKeys"; hello?: null; resume?: null; send?: null; ack?: null; pull?: null; open?: null; typing?: null; watch?: null; activity?: null; alive?: null; findDirect?: null; getReceipts?: null; getDeviceLists?: null; answerRequest?: null; publishKeys: roost.wire.PublishKeys.$Shape; claimKeys?: null; sendToDevices?: null }|{ kind?: "claimKeys"; hello?: null; resume?: null; send?: null; ack?: null; pull?: null; open?: null; typing?: null; watch?: null; activity?: null; alive?: null; findDirect?: null; getReceipts?: null; getDeviceLists?: null; answerRequest?: null; publishKeys?: null; claimKeys: roost.wire.ClaimKeys.$Shape; sendToDevices?: null }|{ kind?: "sendToDevices"; hello?: null; resume?: null; send?: null; ack?: null; pull?: null; open?: null; typing?: null; watch?: null; activity?: null; alive?: null; findDirect?: null; getReceipts?: null; getDeviceLists?: null; answerRequest?: null; publishKeys?: null; claimKeys?: null; sendToDevices: roost.wire.SendToDevices.$Shape })
            );
        }

        /**
         * Properties of an Output.
         * @deprecated Use roost.wire.Output.$Properties instead.
         */
        interface IOutput extends roost.wire.Output.$Properties {
        }

        /** Represents an Output. */
        class Output {

            /**
             * Constructs a new Output.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Output.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Output reply. */
            reply?: (roost.wire.Reply.$Properties|null);

            /** Output event. */
            event?: (roost.wire.Event.$Properties|null);

            /** Output kind. */
            kind?: ("reply"|"event");

            /**
             * Creates a new Output instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Output instance
             */
            static create(properties: roost.wire.Output.$Shape): roost.wire.Output & roost.wire.Output.$Shape;
            static create(properties?: roost.wire.Output.$Properties): roost.wire.Output;

            /**
             * Encodes the specified Output message. Does not implicitly {@link roost.wire.Output.verify|verify} messages.
             * @param message Output message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Output.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Output message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Output & roost.wire.Output.$Shape} Output
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Output & roost.wire.Output.$Shape;
        }

        namespace Output {

            /** Properties of an Output. */
            interface $Properties {

                /** Output reply */
                reply?: (roost.wire.Reply.$Properties|null);

                /** Output event */
                event?: (roost.wire.Event.$Properties|null);

                /** Output kind */
                kind?: ("reply"|"event");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of an Output. */
            type $Shape = {
              reply?: roost.wire.Reply.$Shape|null;
              event?: roost.wire.Event.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ kind?: undefined; reply?: null; event?: null }|{ kind?: "reply"; reply: roost.wire.Reply.$Shape; event?: null }|{ kind?: "event"; reply?: null; event: roost.wire.Event.$Shape })
            );
        }

        /**
         * Properties of a Reply.
         * @deprecated Use roost.wire.Reply.$Properties instead.
         */
        interface IReply extends roost.wire.Reply.$Properties {
        }

        /** Represents a Reply. */
        class Reply {

            /**
             * Constructs a new Reply.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Reply.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Reply id. */
            id: number;

            /** Reply refusal. */
            refusal?: (roost.wire.Refusal.$Properties|null);

            /** Reply welcome. */
            welcome?: (roost.wire.Welcome.$Properties|null);

            /** Reply done. */
            done?: (roost.wire.Done.$Properties|null);

            /** Reply accepted. */
            accepted?: (roost.wire.Accepted.$Properties|null);

            /** Reply settled. */
            settled?: (roost.wire.Settled.$Properties|null);

            /** Reply page. */
            page?: (roost.wire.Page.$Properties|null);

            /** Reply direct. */
            direct?: (roost.wire.Direct.$Properties|null);

            /** Reply receipts. */
            receipts?: (roost.wire.Receipts.$Properties|null);

            /** Reply deviceLists. */
            deviceLists?: (roost.wire.DeviceLists.$Properties|null);

            /** Reply presences. */
            presences?: (roost.wire.Presences.$Properties|null);

            /** Reply keysKept. */
            keysKept?: (roost.wire.KeysKept.$Properties|null);

            /** Reply keyBundles. */
            keyBundles?: (roost.wire.KeyBundles.$Properties|null);

            /** Reply toDevicesTaken. */
            toDevicesTaken?: (roost.wire.ToDevicesTaken.$Properties|null);

            /** Reply kind. */
            kind?: ("refusal"|"welcome"|"done"|"accepted"|"settled"|"page"|"direct"|"receipts"|"deviceLists"|"presences"|"keysKept"|"keyBundles"|"toDevicesTaken");

            /**
             * Creates a new Reply instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Reply instance
             */
            static create(properties: roost.wire.Reply.$Shape): roost.wire.Reply & roost.wire.Reply.$Shape;
            static create(properties?: roost.wire.Reply.$Properties): roost.wire.Reply;

            /**
             * Encodes the specified Reply message. Does not implicitly {@link roost.wire.Reply.verify|verify} messages.
             * @param message Reply message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Reply.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Reply message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Reply & roost.wire.Reply.$Shape} Reply
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Reply & roost.wire.Reply.$Shape;
        }

        namespace Reply {

            /** Properties of a Reply. */
            interface $Properties {

                /** Reply id */
                id?: (number|null);

                /** Reply refusal */
                refusal?: (roost.wire.Refusal.$Properties|null);

                /** Reply welcome */
                welcome?: (roost.wire.Welcome.$Properties|null);

                /** Reply done */
                done?: (roost.wire.Done.$Properties|null);

                /** Reply accepted */
                accepted?: (roost.wire.Accepted.$Properties|null);

                /** Reply settled */
                settled?: (roost.wire.Settled.$Properties|null);

                /** Reply page */
                page?: (roost.wire.Page.$Properties|null);

                /** Reply direct */
                direct?: (roost.wire.Direct.$Properties|null);

                /** Reply receipts */
                receipts?: (roost.wire.Receipts.$Properties|null);

                /** Reply deviceLists */
                deviceLists?: (roost.wire.DeviceLists.$Properties|null);

                /** Reply presences */
                presences?: (roost.wire.Presences.$Properties|null);

                /** Reply keysKept */
                keysKept?: (roost.wire.KeysKept.$Properties|null);

                /** Reply keyBundles */
                keyBundles?: (roost.wire.KeyBundles.$Properties|null);

                /** Reply toDevicesTaken */
                toDevicesTaken?: (roost.wire.ToDevicesTaken.$Properties|null);

                /** Reply kind */
                kind?: ("refusal"|"welcome"|"done"|"accepted"|"settled"|"page"|"direct"|"receipts"|"deviceLists"|"presences"|"keysKept"|"keyBundles"|"toDevicesTaken");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a Reply. */
            type $Shape = {
              id?: number|null;
              refusal?: roost.wire.Refusal.$Shape|null;
              welcome?: roost.wire.Welcome.$Shape|null;
              done?: roost.wire.Done.$Shape|null;
              accepted?: roost.wire.Accepted.$Shape|null;
              settled?: roost.wire.Settled.$Shape|null;
              page?: roost.wire.Page.$Shape|null;
              direct?: roost.wire.Direct.$Shape|null;
              receipts?: roost.wire.Receipts.$Shape|null;
              deviceLists?: roost.wire.DeviceLists.$Shape|null;
              presences?: roost.wire.Presences.$Shape|null;
              keysKept?: roost.wire.KeysKept.$Shape|null;
              keyBundles?: roost.wire.KeyBundles.$Shape|null;
              toDevicesTaken?: roost.wire.ToDevicesTaken.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ kind?: undefined; refusal?: null; welcome?: null; done?: null; accepted?: null; settled?: null; page?: null; direct?: null; receipts?: null; deviceLists?: null; presences?: null; keysKept?: null; keyBundles?: null; toDevicesTaken?: null }|{ kind?: "refusal"; refusal: roost.wire.Refusal.$Shape; welcome?: null; done?: null; accepted?: null; settled?: null; page?: null; direct?: null; receipts?: null; deviceLists?: null; presences?: null; keysKept?: null; keyBundles?: null; toDevicesTaken?: null }|{ kind?: "welcome"; refusal?: null; welcome: roost.wire.Welcome.$Shape; done?: null; accepted?: null; settled?: null; page?: null; direct?: null; receipts?: null; deviceLists?: null; presences?: null; keysKept?: null; keyBundles?: null; toDevicesTaken?: null }|{ kind?: "done"; refusal?: null; welcome?: null; done: roost.wire.Done.$Shape; accepted?: null; settled?: null; page?: null; direct?: null; receipts?: null; deviceLists?: null; presences?: null; keysKept?: null; keyBundles?: null; toDevicesTaken?: null }|{ kind?: "accepted"; refusal?: null; welcome?: null; done?: null; accepted: roost.wire.Accepted.$Shape; settled?: null; page?: null; direct?: null; receipts?: null; deviceLists?: null; presences?: null; keysKept?: null; keyBundles?: null; toDevicesTaken?: null }|{ kind?: "settled"; refusal?: null; welcome?: null; done?: null; accepted?: null; settled: roost.wire.Settled.$Shape; page?: null; direct?: null; receipts?: null; deviceLists?: null; presences?: null; keysKept?: null; keyBundles?: null; toDevicesTaken?: null }|{ kind?: "page"; refusal?: null; welcome?: null; done?: null; accepted?: null; settled?: null; page: roost.wire.Page.$Shape; direct?: null; receipts?: null; deviceLists?: null; presences?: null; keysKept?: null; keyBundles?: null; toDevicesTaken?: null }|{ kind?: "direct"; refusal?: null; welcome?: null; done?: null; accepted?: null; settled?: null; page?: null; direct: roost.wire.Direct.$Shape; receipts?: null; deviceLists?: null; presences?: null; keysKept?: null; keyBundles?: null; toDevicesTaken?: null }|{ kind?: "receipts"; refusal?: null; welcome?: null; done?: null; accepted?: null; settled?: null; page?: null; direct?: null; receipts: roost.wire.Receipts.$Shape; deviceLists?: null; presences?: null; keysKept?: null; keyBundles?: null; toDevicesTaken?: null }|{ kind?: "deviceLists"; refusal?: null; welcome?: null; done?: null; accepted?: null; settled?: null; page?: null; direct?: null; receipts?: null; deviceLists: roost.wire.DeviceLists.$Shape; presences?: null; keysKept?: null; keyBundles?: null; toDevicesTaken?: null }|{ kind?: "presences"; refusal?: null; welcome?: null; done?: null; accepted?: null; settled?: null; page?: null; direct?: null; receipts?: null; deviceLists?: null; presences: roost.wire.Presences.$Shape; keysKept?: null; keyBundles?: null; toDevicesTaken?: null }|{ kind?: "keysKept"; refusal?: null; welcome?: null; done?: null; accepted?: null; settled?: null; page?: null; direct?: null; receipts?: null; deviceLists?: null; presences?: null; keysKept: roost.wire.KeysKept.$Shape; keyBundles?: null; toDevicesTaken?: null }|{ kind?: "keyBundles"; refusal?: null; welcome?: null; done?: null; accepted?: null; settled?: null; page?: null; direct?: null; receipts?: null; deviceLists?: null; presences?: null; keysKept?: null; keyBundles: roost.wire.KeyBundles.$Shape; toDevicesTaken?: null }|{ kind?: "toDevicesTaken"; refusal?: null; welcome?: null; done?: null; accepted?: null; settled?: null; page?: null; direct?: null; receipts?: null; deviceLists?: null; presences?: null; keysKept?: null; keyBundles?: null; toDevicesTaken: roost.wire.ToDevicesTaken.$Shape })
            );
        }

        /**
         * Properties of an Event.
         * @deprecated Use roost.wire.Event.$Properties instead.
         */
        interface IEvent extends roost.wire.Event.$Properties {
        }

        /** Represents an Event. */
        class Event {

            /**
             * Constructs a new Event.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Event.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Event entries. */
            entries?: (roost.wire.Entries.$Properties|null);

            /** Event states. */
            states?: (roost.wire.States.$Properties|null);

            /** Event summaries. */
            summaries?: (roost.wire.Summaries.$Properties|null);

            /** Event readPositions. */
            readPositions?: (roost.wire.ReadPositions.$Properties|null);

            /** Event behind. */
            behind?: (roost.wire.Behind.$Properties|null);

            /** Event caughtUp. */
            caughtUp?: (roost.wire.CaughtUp.$Properties|null);

            /** Event typing. */
            typing?: (roost.wire.TypingSeen.$Properties|null);

            /** Event presences. */
            presences?: (roost.wire.Presences.$Properties|null);

            /** Event reconnect. */
            reconnect?: (roost.wire.Reconnect.$Properties|null);

            /** Event aliveWanted. */
            aliveWanted?: (roost.wire.AliveWanted.$Properties|null);

            /** Event accountChanged. */
            accountChanged?: (roost.wire.AccountChanged.$Properties|null);

            /** Event standingChanged. */
            standingChanged?: (roost.wire.StandingChanged.$Properties|null);

            /** Event toDevice. */
            toDevice?: (roost.wire.ToDeviceMessages.$Properties|null);

            /** Event keysLow. */
            keysLow?: (roost.wire.KeysKept.$Properties|null);

            /** Event kind. */
            kind?: ("entries"|"states"|"summaries"|"readPositions"|"behind"|"caughtUp"|"typing"|"presences"|"reconnect"|"aliveWanted"|"accountChanged"|"standingChanged"|"toDevice"|"keysLow");

            /**
             * Creates a new Event instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Event instance
             */
            static create(properties: roost.wire.Event.$Shape): roost.wire.Event & roost.wire.Event.$Shape;
            static create(properties?: roost.wire.Event.$Properties): roost.wire.Event;

            /**
             * Encodes the specified Event message. Does not implicitly {@link roost.wire.Event.verify|verify} messages.
             * @param message Event message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Event.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Event message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Event & roost.wire.Event.$Shape} Event
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Event & roost.wire.Event.$Shape;
        }

        namespace Event {

            /** Properties of an Event. */
            interface $Properties {

                /** Event entries */
                entries?: (roost.wire.Entries.$Properties|null);

                /** Event states */
                states?: (roost.wire.States.$Properties|null);

                /** Event summaries */
                summaries?: (roost.wire.Summaries.$Properties|null);

                /** Event readPositions */
                readPositions?: (roost.wire.ReadPositions.$Properties|null);

                /** Event behind */
                behind?: (roost.wire.Behind.$Properties|null);

                /** Event caughtUp */
                caughtUp?: (roost.wire.CaughtUp.$Properties|null);

                /** Event typing */
                typing?: (roost.wire.TypingSeen.$Properties|null);

                /** Event presences */
                presences?: (roost.wire.Presences.$Properties|null);

                /** Event reconnect */
                reconnect?: (roost.wire.Reconnect.$Properties|null);

                /** Event aliveWanted */
                aliveWanted?: (roost.wire.AliveWanted.$Properties|null);

                /** Event accountChanged */
                accountChanged?: (roost.wire.AccountChanged.$Properties|null);

                /** Event standingChanged */
                standingChanged?: (roost.wire.StandingChanged.$Properties|null);

                /** Event toDevice */
                toDevice?: (roost.wire.ToDeviceMessages.$Properties|null);

                /** Event keysLow */
                keysLow?: (roost.wire.KeysKept.$Properties|null);

                /** Event kind */
                kind?: ("entries"|"states"|"summaries"|"readPositions"|"behind"|"caughtUp"|"typing"|"presences"|"reconnect"|"aliveWanted"|"accountChanged"|"standingChanged"|"toDevice"|"keysLow");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of an Event. */
            type $Shape = {
              entries?: roost.wire.Entries.$Shape|null;
              states?: roost.wire.States.$Shape|null;
              summaries?: roost.wire.Summaries.$Shape|null;
              readPositions?: roost.wire.ReadPositions.$Shape|null;
              behind?: roost.wire.Behind.$Shape|null;
              caughtUp?: roost.wire.CaughtUp.$Shape|null;
              typing?: roost.wire.TypingSeen.$Shape|null;
              presences?: roost.wire.Presences.$Shape|null;
              reconnect?: roost.wire.Reconnect.$Shape|null;
              aliveWanted?: roost.wire.AliveWanted.$Shape|null;
              accountChanged?: roost.wire.AccountChanged.$Shape|null;
              standingChanged?: roost.wire.StandingChanged.$Shape|null;
              toDevice?: roost.wire.ToDeviceMessages.$Shape|null;
              keysLow?: roost.wire.KeysKept.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ kind?: undefined; entries?: null; states?: null; summaries?: null; readPositions?: null; behind?: null; caughtUp?: null; typing?: null; presences?: null; reconnect?: null; aliveWanted?: null; accountChanged?: null; standingChanged?: null; toDevice?: null; keysLow?: null }|{ kind?: "entries"; entries: roost.wire.Entries.$Shape; states?: null; summaries?: null; readPositions?: null; behind?: null; caughtUp?: null; typing?: null; presences?: null; reconnect?: null; aliveWanted?: null; accountChanged?: null; standingChanged?: null; toDevice?: null; keysLow?: null }|{ kind?: "states"; entries?: null; states: roost.wire.States.$Shape; summaries?: null; readPositions?: null; behind?: null; caughtUp?: null; typing?: null; presences?: null; reconnect?: null; aliveWanted?: null; accountChanged?: null; standingChanged?: null; toDevice?: null; keysLow?: null }|{ kind?: "summaries"; entries?: null; states?: null; summaries: roost.wire.Summaries.$Shape; readPositions?: null; behind?: null; caughtUp?: null; typing?: null; presences?: null; reconnect?: null; aliveWanted?: null; accountChanged?: null; standingChanged?: null; toDevice?: null; keysLow?: null }|{ kind?: "readPositions"; entries?: null; states?: null; summaries?: null; readPositions: roost.wire.ReadPositions.$Shape; behind?: null; caughtUp?: null; typing?: null; presences?: null; reconnect?: null; aliveWanted?: null; accountChanged?: null; standingChanged?: null; toDevice?: null; keysLow?: null }|{ kind?: "behind"; entries?: null; states?: null; summaries?: null; readPositions?: null; behind: roost.wire.Behind.$Shape; caughtUp?: null; typing?: null; presences?: null; reconnect?: null; aliveWanted?: null; accountChanged?: null; standingChanged?: null; toDevice?: null; keysLow?: null }|{ kind?: "caughtUp"; entries?: null; states?: null; summaries?: null; readPositions?: null; behind?: null; caughtUp: roost.wire.CaughtUp.$Shape; typing?: null; presences?: null; reconnect?: null; aliveWanted?: null; accountChanged?: null; standingChanged?: null; toDevice?: null; keysLow?: null }|{ kind?: "typing"; entries?: null; states?: null; summaries?: null; readPositions?: null; behind?: null; caughtUp?: null; typing: roost.wire.TypingSeen.$Shape; presences?: null; reconnect?: null; aliveWanted?: null; accountChanged?: null; standingChanged?: null; toDevice?: null; keysLow?: null }|{ kind?: "presences"; entries?: null; states?: null; summaries?: null; readPositions?: null; behind?: null; caughtUp?: null; typing?: null; presences: roost.wire.Presences.$Shape; reconnect?: null; aliveWanted?: null; accountChanged?: null; standingChanged?: null; toDevice?: null; keysLow?: null }|{ kind?: "reconnect"; entries?: null; states?: null; summaries?: null; readPositions?: null; behind?: null; caughtUp?: null; typing?: null; presences?: null; reconnect: roost.wire.Reconnect.$Shape; aliveWanted?: null; accountChanged?: null; standingChanged?: null; toDevice?: null; keysLow?: null }|{ kind?: "aliveWanted"; entries?: null; states?: null; summaries?: null; readPositions?: null; behind?: null; caughtUp?: null; typing?: null; presences?: null; reconnect?: null; aliveWanted: roost.wire.AliveWanted.$Shape; accountChanged?: null; standingChanged?: null; toDevice?: null; keysLow?: null }|{ kind?: "accountChanged"; entries?: null; states?: null; summaries?: null; readPositions?: null; behind?: null; caughtUp?: null; typing?: null; presences?: null; reconnect?: null; aliveWanted?: null; accountChanged: roost.wire.AccountChanged.$Shape; standingChanged?: null; toDevice?: null; keysLow?: null }|{ kind?: "standingChanged"; entries?: null; states?: null; summaries?: null; readPositions?: null; behind?: null; caughtUp?: null; typing?: null; presences?: null; reconnect?: null; aliveWanted?: null; accountChanged?: null; standingChanged: roost.wire.StandingChanged.$Shape; toDevice?: null; keysLow?: null }|{ kind?: "toDevice"; entries?: null; states?: null; summaries?: null; readPositions?: null; behind?: null; caughtUp?: null; typing?: null; presences?: null; reconnect?: null; aliveWanted?: null; accountChanged?: null; standingChanged?: null; toDevice: roost.wire.ToDeviceMessages.$Shape; keysLow?: null }|{ kind?: "keysLow"; entries?: null; states?: null; summaries?: null; readPositions?: null; behind?: null; caughtUp?: null; typing?: null; presences?: null; reconnect?: null; aliveWanted?: null; accountChanged?: null; standingChanged?: null; toDevice?: null; keysLow: roost.wire.KeysKept.$Shape })
            );
        }

        /** Advice enum. */
        enum Advice {

            /** ADVICE_UNSPECIFIED value */
            ADVICE_UNSPECIFIED = 0,

            /** NEVER value */
            NEVER = 1,

            /** AFTER_DELAY value */
            AFTER_DELAY = 2,

            /** AFTER_RESYNC value */
            AFTER_RESYNC = 3,

            /** RECONNECT value */
            RECONNECT = 4
        }

        /**
         * Properties of a Refusal.
         * @deprecated Use roost.wire.Refusal.$Properties instead.
         */
        interface IRefusal extends roost.wire.Refusal.$Properties {
        }

        /** Represents a Refusal. */
        class Refusal {

            /**
             * Constructs a new Refusal.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Refusal.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Refusal code. */
            code: string;

            /** Refusal advice. */
            advice: roost.wire.Advice;

            /** Refusal afterMs. */
            afterMs: number;

            /** Refusal sentence. */
            sentence: string;

            /** Refusal conversation. */
            conversation: string;

            /** Refusal number. */
            number: number;

            /** Refusal bodyHash. */
            bodyHash: Uint8Array;

            /** Refusal last. */
            last: number;

            /** Refusal first. */
            first?: (roost.wire.Accepted.$Properties|null);

            /** Refusal epoch. */
            epoch: number;

            /** Refusal entries. */
            entries: roost.wire.Entry.$Properties[];

            /** Refusal more. */
            more: boolean;

            /** Refusal users. */
            users: string[];

            /**
             * Creates a new Refusal instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Refusal instance
             */
            static create(properties: roost.wire.Refusal.$Shape): roost.wire.Refusal & roost.wire.Refusal.$Shape;
            static create(properties?: roost.wire.Refusal.$Properties): roost.wire.Refusal;

            /**
             * Encodes the specified Refusal message. Does not implicitly {@link roost.wire.Refusal.verify|verify} messages.
             * @param message Refusal message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Refusal.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Refusal message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Refusal & roost.wire.Refusal.$Shape} Refusal
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Refusal & roost.wire.Refusal.$Shape;
        }

        namespace Refusal {

            /** Properties of a Refusal. */
            interface $Properties {

                /** Refusal code */
                code?: (string|null);

                /** Refusal advice */
                advice?: (roost.wire.Advice|null);

                /** Refusal afterMs */
                afterMs?: (number|null);

                /** Refusal sentence */
                sentence?: (string|null);

                /** Refusal conversation */
                conversation?: (string|null);

                /** Refusal number */
                number?: (number|null);

                /** Refusal bodyHash */
                bodyHash?: (Uint8Array|null);

                /** Refusal last */
                last?: (number|null);

                /** Refusal first */
                first?: (roost.wire.Accepted.$Properties|null);

                /** Refusal epoch */
                epoch?: (number|null);

                /** Refusal entries */
                entries?: (roost.wire.Entry.$Properties[]|null);

                /** Refusal more */
                more?: (boolean|null);

                /** Refusal users */
                users?: (string[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Refusal. */
            type $Shape = roost.wire.Refusal.$Properties;
        }

        /**
         * Properties of a Hello.
         * @deprecated Use roost.wire.Hello.$Properties instead.
         */
        interface IHello extends roost.wire.Hello.$Properties {
        }

        /** Represents a Hello. */
        class Hello {

            /**
             * Constructs a new Hello.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Hello.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Hello minVersion. */
            minVersion: number;

            /** Hello maxVersion. */
            maxVersion: number;

            /** Hello client. */
            client: string;

            /** Hello away. */
            away: boolean;

            /**
             * Creates a new Hello instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Hello instance
             */
            static create(properties: roost.wire.Hello.$Shape): roost.wire.Hello & roost.wire.Hello.$Shape;
            static create(properties?: roost.wire.Hello.$Properties): roost.wire.Hello;

            /**
             * Encodes the specified Hello message. Does not implicitly {@link roost.wire.Hello.verify|verify} messages.
             * @param message Hello message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Hello.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Hello message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Hello & roost.wire.Hello.$Shape} Hello
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Hello & roost.wire.Hello.$Shape;
        }

        namespace Hello {

            /** Properties of a Hello. */
            interface $Properties {

                /** Hello minVersion */
                minVersion?: (number|null);

                /** Hello maxVersion */
                maxVersion?: (number|null);

                /** Hello client */
                client?: (string|null);

                /** Hello away */
                away?: (boolean|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Hello. */
            type $Shape = roost.wire.Hello.$Properties;
        }

        /**
         * Properties of a Welcome.
         * @deprecated Use roost.wire.Welcome.$Properties instead.
         */
        interface IWelcome extends roost.wire.Welcome.$Properties {
        }

        /** Represents a Welcome. */
        class Welcome {

            /**
             * Constructs a new Welcome.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Welcome.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Welcome version. */
            version: number;

            /** Welcome user. */
            user: string;

            /** Welcome device. */
            device: number;

            /** Welcome at. */
            at: number;

            /** Welcome limits. */
            limits?: (roost.wire.Limits.$Properties|null);

            /** Welcome listVersion. */
            listVersion: number;

            /**
             * Creates a new Welcome instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Welcome instance
             */
            static create(properties: roost.wire.Welcome.$Shape): roost.wire.Welcome & roost.wire.Welcome.$Shape;
            static create(properties?: roost.wire.Welcome.$Properties): roost.wire.Welcome;

            /**
             * Encodes the specified Welcome message. Does not implicitly {@link roost.wire.Welcome.verify|verify} messages.
             * @param message Welcome message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Welcome.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Welcome message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Welcome & roost.wire.Welcome.$Shape} Welcome
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Welcome & roost.wire.Welcome.$Shape;
        }

        namespace Welcome {

            /** Properties of a Welcome. */
            interface $Properties {

                /** Welcome version */
                version?: (number|null);

                /** Welcome user */
                user?: (string|null);

                /** Welcome device */
                device?: (number|null);

                /** Welcome at */
                at?: (number|null);

                /** Welcome limits */
                limits?: (roost.wire.Limits.$Properties|null);

                /** Welcome listVersion */
                listVersion?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Welcome. */
            type $Shape = roost.wire.Welcome.$Properties;
        }

        /**
         * Properties of a Limits.
         * @deprecated Use roost.wire.Limits.$Properties instead.
         */
        interface ILimits extends roost.wire.Limits.$Properties {
        }

        /** Represents a Limits. */
        class Limits {

            /**
             * Constructs a new Limits.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Limits.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Limits maxBodyBytes. */
            maxBodyBytes: number;

            /** Limits maxFrameBytes. */
            maxFrameBytes: number;

            /** Limits maxMembers. */
            maxMembers: number;

            /** Limits maxInFlight. */
            maxInFlight: number;

            /** Limits maxPage. */
            maxPage: number;

            /** Limits heartbeatMs. */
            heartbeatMs: number;

            /** Limits silenceMs. */
            silenceMs: number;

            /** Limits maxTargets. */
            maxTargets: number;

            /** Limits maxFailedRanges. */
            maxFailedRanges: number;

            /** Limits maxResumeCursors. */
            maxResumeCursors: number;

            /** Limits maxMembersSingly. */
            maxMembersSingly: number;

            /**
             * Creates a new Limits instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Limits instance
             */
            static create(properties: roost.wire.Limits.$Shape): roost.wire.Limits & roost.wire.Limits.$Shape;
            static create(properties?: roost.wire.Limits.$Properties): roost.wire.Limits;

            /**
             * Encodes the specified Limits message. Does not implicitly {@link roost.wire.Limits.verify|verify} messages.
             * @param message Limits message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Limits.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Limits message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Limits & roost.wire.Limits.$Shape} Limits
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Limits & roost.wire.Limits.$Shape;
        }

        namespace Limits {

            /** Properties of a Limits. */
            interface $Properties {

                /** Limits maxBodyBytes */
                maxBodyBytes?: (number|null);

                /** Limits maxFrameBytes */
                maxFrameBytes?: (number|null);

                /** Limits maxMembers */
                maxMembers?: (number|null);

                /** Limits maxInFlight */
                maxInFlight?: (number|null);

                /** Limits maxPage */
                maxPage?: (number|null);

                /** Limits heartbeatMs */
                heartbeatMs?: (number|null);

                /** Limits silenceMs */
                silenceMs?: (number|null);

                /** Limits maxTargets */
                maxTargets?: (number|null);

                /** Limits maxFailedRanges */
                maxFailedRanges?: (number|null);

                /** Limits maxResumeCursors */
                maxResumeCursors?: (number|null);

                /** Limits maxMembersSingly */
                maxMembersSingly?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Limits. */
            type $Shape = roost.wire.Limits.$Properties;
        }

        /**
         * Properties of a Done.
         * @deprecated Use roost.wire.Done.$Properties instead.
         */
        interface IDone extends roost.wire.Done.$Properties {
        }

        /** Represents a Done. */
        class Done {

            /**
             * Constructs a new Done.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Done.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Creates a new Done instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Done instance
             */
            static create(properties: roost.wire.Done.$Shape): roost.wire.Done & roost.wire.Done.$Shape;
            static create(properties?: roost.wire.Done.$Properties): roost.wire.Done;

            /**
             * Encodes the specified Done message. Does not implicitly {@link roost.wire.Done.verify|verify} messages.
             * @param message Done message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Done.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Done message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Done & roost.wire.Done.$Shape} Done
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Done & roost.wire.Done.$Shape;
        }

        namespace Done {

            /** Properties of a Done. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Done. */
            type $Shape = roost.wire.Done.$Properties;
        }

        /**
         * Properties of a Resume.
         * @deprecated Use roost.wire.Resume.$Properties instead.
         */
        interface IResume extends roost.wire.Resume.$Properties {
        }

        /** Represents a Resume. */
        class Resume {

            /**
             * Constructs a new Resume.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Resume.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Resume cursors. */
            cursors: roost.wire.Cursor.$Properties[];

            /** Resume more. */
            more: boolean;

            /**
             * Creates a new Resume instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Resume instance
             */
            static create(properties: roost.wire.Resume.$Shape): roost.wire.Resume & roost.wire.Resume.$Shape;
            static create(properties?: roost.wire.Resume.$Properties): roost.wire.Resume;

            /**
             * Encodes the specified Resume message. Does not implicitly {@link roost.wire.Resume.verify|verify} messages.
             * @param message Resume message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Resume.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Resume message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Resume & roost.wire.Resume.$Shape} Resume
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Resume & roost.wire.Resume.$Shape;
        }

        namespace Resume {

            /** Properties of a Resume. */
            interface $Properties {

                /** Resume cursors */
                cursors?: (roost.wire.Cursor.$Properties[]|null);

                /** Resume more */
                more?: (boolean|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Resume. */
            type $Shape = roost.wire.Resume.$Properties;
        }

        /**
         * Properties of a Cursor.
         * @deprecated Use roost.wire.Cursor.$Properties instead.
         */
        interface ICursor extends roost.wire.Cursor.$Properties {
        }

        /** Represents a Cursor. */
        class Cursor {

            /**
             * Constructs a new Cursor.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Cursor.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Cursor conversation. */
            conversation: string;

            /** Cursor through. */
            through: number;

            /** Cursor newest. */
            newest: number;

            /** Cursor read. */
            read: number;

            /** Cursor failed. */
            failed: roost.wire.Range.$Properties[];

            /** Cursor repaired. */
            repaired: roost.wire.Range.$Properties[];

            /**
             * Creates a new Cursor instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Cursor instance
             */
            static create(properties: roost.wire.Cursor.$Shape): roost.wire.Cursor & roost.wire.Cursor.$Shape;
            static create(properties?: roost.wire.Cursor.$Properties): roost.wire.Cursor;

            /**
             * Encodes the specified Cursor message. Does not implicitly {@link roost.wire.Cursor.verify|verify} messages.
             * @param message Cursor message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Cursor.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Cursor message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Cursor & roost.wire.Cursor.$Shape} Cursor
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Cursor & roost.wire.Cursor.$Shape;
        }

        namespace Cursor {

            /** Properties of a Cursor. */
            interface $Properties {

                /** Cursor conversation */
                conversation?: (string|null);

                /** Cursor through */
                through?: (number|null);

                /** Cursor newest */
                newest?: (number|null);

                /** Cursor read */
                read?: (number|null);

                /** Cursor failed */
                failed?: (roost.wire.Range.$Properties[]|null);

                /** Cursor repaired */
                repaired?: (roost.wire.Range.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Cursor. */
            type $Shape = roost.wire.Cursor.$Properties;
        }

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

        /** EntryKind enum. */
        enum EntryKind {

            /** ENTRY_KIND_UNSPECIFIED value */
            ENTRY_KIND_UNSPECIFIED = 0,

            /** MESSAGE value */
            MESSAGE = 1,

            /** DELETION value */
            DELETION = 2,

            /** KEYS value */
            KEYS = 3,

            /** CREATION value */
            CREATION = 16,

            /** MEMBERSHIP value */
            MEMBERSHIP = 17,

            /** ROLES value */
            ROLES = 18,

            /** SETTINGS value */
            SETTINGS = 19,

            /** LINK value */
            LINK = 20,

            /** JOIN value */
            JOIN = 21,

            /** DEVICES value */
            DEVICES = 22,

            /** REMOVAL value */
            REMOVAL = 23
        }

        /** BodyState enum. */
        enum BodyState {

            /** PRESENT value */
            PRESENT = 0,

            /** DELETED value */
            DELETED = 1,

            /** EXPIRED value */
            EXPIRED = 2,

            /** WITHHELD value */
            WITHHELD = 3
        }

        /**
         * Properties of an Entry.
         * @deprecated Use roost.wire.Entry.$Properties instead.
         */
        interface IEntry extends roost.wire.Entry.$Properties {
        }

        /** Represents an Entry. */
        class Entry {

            /**
             * Constructs a new Entry.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Entry.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Entry seq. */
            seq: number;

            /** Entry kind. */
            kind: roost.wire.EntryKind;

            /** Entry sender. */
            sender: string;

            /** Entry device. */
            device: number;

            /** Entry number. */
            number: number;

            /** Entry at. */
            at: number;

            /** Entry countable. */
            countable: boolean;

            /** Entry expiresAt. */
            expiresAt: number;

            /** Entry targets. */
            targets: number[];

            /** Entry readThrough. */
            readThrough: number;

            /** Entry body. */
            body: Uint8Array;

            /** Entry bodyHash. */
            bodyHash: Uint8Array;

            /** Entry bodyState. */
            bodyState: roost.wire.BodyState;

            /** Entry controlBefore. */
            controlBefore?: (roost.wire.ControlLink.$Properties|null);

            /** Entry count. */
            count: number;

            /** Entry wraps. */
            wraps: roost.wire.Wrap.$Properties[];

            /** Entry objects. */
            objects: string[];

            /** Entry head. */
            head: Uint8Array;

            /**
             * Creates a new Entry instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Entry instance
             */
            static create(properties: roost.wire.Entry.$Shape): roost.wire.Entry & roost.wire.Entry.$Shape;
            static create(properties?: roost.wire.Entry.$Properties): roost.wire.Entry;

            /**
             * Encodes the specified Entry message. Does not implicitly {@link roost.wire.Entry.verify|verify} messages.
             * @param message Entry message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Entry.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Entry message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Entry & roost.wire.Entry.$Shape} Entry
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Entry & roost.wire.Entry.$Shape;
        }

        namespace Entry {

            /** Properties of an Entry. */
            interface $Properties {

                /** Entry seq */
                seq?: (number|null);

                /** Entry kind */
                kind?: (roost.wire.EntryKind|null);

                /** Entry sender */
                sender?: (string|null);

                /** Entry device */
                device?: (number|null);

                /** Entry number */
                number?: (number|null);

                /** Entry at */
                at?: (number|null);

                /** Entry countable */
                countable?: (boolean|null);

                /** Entry expiresAt */
                expiresAt?: (number|null);

                /** Entry targets */
                targets?: (number[]|null);

                /** Entry readThrough */
                readThrough?: (number|null);

                /** Entry body */
                body?: (Uint8Array|null);

                /** Entry bodyHash */
                bodyHash?: (Uint8Array|null);

                /** Entry bodyState */
                bodyState?: (roost.wire.BodyState|null);

                /** Entry controlBefore */
                controlBefore?: (roost.wire.ControlLink.$Properties|null);

                /** Entry count */
                count?: (number|null);

                /** Entry wraps */
                wraps?: (roost.wire.Wrap.$Properties[]|null);

                /** Entry objects */
                objects?: (string[]|null);

                /** Entry head */
                head?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Entry. */
            type $Shape = roost.wire.Entry.$Properties;
        }

        /**
         * Properties of a ControlLink.
         * @deprecated Use roost.wire.ControlLink.$Properties instead.
         */
        interface IControlLink extends roost.wire.ControlLink.$Properties {
        }

        /** Represents a ControlLink. */
        class ControlLink {

            /**
             * Constructs a new ControlLink.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.ControlLink.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ControlLink seq. */
            seq: number;

            /** ControlLink leaf. */
            leaf: Uint8Array;

            /**
             * Creates a new ControlLink instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ControlLink instance
             */
            static create(properties: roost.wire.ControlLink.$Shape): roost.wire.ControlLink & roost.wire.ControlLink.$Shape;
            static create(properties?: roost.wire.ControlLink.$Properties): roost.wire.ControlLink;

            /**
             * Encodes the specified ControlLink message. Does not implicitly {@link roost.wire.ControlLink.verify|verify} messages.
             * @param message ControlLink message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.ControlLink.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ControlLink message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.ControlLink & roost.wire.ControlLink.$Shape} ControlLink
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.ControlLink & roost.wire.ControlLink.$Shape;
        }

        namespace ControlLink {

            /** Properties of a ControlLink. */
            interface $Properties {

                /** ControlLink seq */
                seq?: (number|null);

                /** ControlLink leaf */
                leaf?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ControlLink. */
            type $Shape = roost.wire.ControlLink.$Properties;
        }

        /**
         * Properties of a Wrap.
         * @deprecated Use roost.wire.Wrap.$Properties instead.
         */
        interface IWrap extends roost.wire.Wrap.$Properties {
        }

        /** Represents a Wrap. */
        class Wrap {

            /**
             * Constructs a new Wrap.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Wrap.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Wrap user. */
            user: string;

            /** Wrap device. */
            device: number;

            /** Wrap type. */
            type: number;

            /** Wrap data. */
            data: Uint8Array;

            /**
             * Creates a new Wrap instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Wrap instance
             */
            static create(properties: roost.wire.Wrap.$Shape): roost.wire.Wrap & roost.wire.Wrap.$Shape;
            static create(properties?: roost.wire.Wrap.$Properties): roost.wire.Wrap;

            /**
             * Encodes the specified Wrap message. Does not implicitly {@link roost.wire.Wrap.verify|verify} messages.
             * @param message Wrap message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Wrap.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Wrap message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Wrap & roost.wire.Wrap.$Shape} Wrap
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Wrap & roost.wire.Wrap.$Shape;
        }

        namespace Wrap {

            /** Properties of a Wrap. */
            interface $Properties {

                /** Wrap user */
                user?: (string|null);

                /** Wrap device */
                device?: (number|null);

                /** Wrap type */
                type?: (number|null);

                /** Wrap data */
                data?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Wrap. */
            type $Shape = roost.wire.Wrap.$Properties;
        }

        /**
         * Properties of a Send.
         * @deprecated Use roost.wire.Send.$Properties instead.
         */
        interface ISend extends roost.wire.Send.$Properties {
        }

        /** Represents a Send. */
        class Send {

            /**
             * Constructs a new Send.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Send.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Send conversation. */
            conversation: string;

            /** Send number. */
            number: number;

            /** Send after. */
            after: number;

            /** Send epoch. */
            epoch: number;

            /** Send kind. */
            kind: roost.wire.EntryKind;

            /** Send countable. */
            countable: boolean;

            /** Send expiresAt. */
            expiresAt: number;

            /** Send targets. */
            targets: number[];

            /** Send readThrough. */
            readThrough: number;

            /** Send body. */
            body: Uint8Array;

            /** Send wraps. */
            wraps: roost.wire.Wrap.$Properties[];

            /** Send objects. */
            objects: string[];

            /** Send brief. */
            brief: boolean;

            /**
             * Creates a new Send instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Send instance
             */
            static create(properties: roost.wire.Send.$Shape): roost.wire.Send & roost.wire.Send.$Shape;
            static create(properties?: roost.wire.Send.$Properties): roost.wire.Send;

            /**
             * Encodes the specified Send message. Does not implicitly {@link roost.wire.Send.verify|verify} messages.
             * @param message Send message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Send.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Send message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Send & roost.wire.Send.$Shape} Send
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Send & roost.wire.Send.$Shape;
        }

        namespace Send {

            /** Properties of a Send. */
            interface $Properties {

                /** Send conversation */
                conversation?: (string|null);

                /** Send number */
                number?: (number|null);

                /** Send after */
                after?: (number|null);

                /** Send epoch */
                epoch?: (number|null);

                /** Send kind */
                kind?: (roost.wire.EntryKind|null);

                /** Send countable */
                countable?: (boolean|null);

                /** Send expiresAt */
                expiresAt?: (number|null);

                /** Send targets */
                targets?: (number[]|null);

                /** Send readThrough */
                readThrough?: (number|null);

                /** Send body */
                body?: (Uint8Array|null);

                /** Send wraps */
                wraps?: (roost.wire.Wrap.$Properties[]|null);

                /** Send objects */
                objects?: (string[]|null);

                /** Send brief */
                brief?: (boolean|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Send. */
            type $Shape = roost.wire.Send.$Properties;
        }

        /**
         * Properties of an Accepted.
         * @deprecated Use roost.wire.Accepted.$Properties instead.
         */
        interface IAccepted extends roost.wire.Accepted.$Properties {
        }

        /** Represents an Accepted. */
        class Accepted {

            /**
             * Constructs a new Accepted.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Accepted.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Accepted conversation. */
            conversation: string;

            /** Accepted number. */
            number: number;

            /** Accepted seq. */
            seq: number;

            /** Accepted at. */
            at: number;

            /** Accepted head. */
            head: Uint8Array;

            /** Accepted bodyHash. */
            bodyHash: Uint8Array;

            /** Accepted count. */
            count: number;

            /** Accepted controlBefore. */
            controlBefore?: (roost.wire.ControlLink.$Properties|null);

            /** Accepted read. */
            read?: (roost.wire.ReadPosition.$Properties|null);

            /**
             * Creates a new Accepted instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Accepted instance
             */
            static create(properties: roost.wire.Accepted.$Shape): roost.wire.Accepted & roost.wire.Accepted.$Shape;
            static create(properties?: roost.wire.Accepted.$Properties): roost.wire.Accepted;

            /**
             * Encodes the specified Accepted message. Does not implicitly {@link roost.wire.Accepted.verify|verify} messages.
             * @param message Accepted message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Accepted.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Accepted message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Accepted & roost.wire.Accepted.$Shape} Accepted
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Accepted & roost.wire.Accepted.$Shape;
        }

        namespace Accepted {

            /** Properties of an Accepted. */
            interface $Properties {

                /** Accepted conversation */
                conversation?: (string|null);

                /** Accepted number */
                number?: (number|null);

                /** Accepted seq */
                seq?: (number|null);

                /** Accepted at */
                at?: (number|null);

                /** Accepted head */
                head?: (Uint8Array|null);

                /** Accepted bodyHash */
                bodyHash?: (Uint8Array|null);

                /** Accepted count */
                count?: (number|null);

                /** Accepted controlBefore */
                controlBefore?: (roost.wire.ControlLink.$Properties|null);

                /** Accepted read */
                read?: (roost.wire.ReadPosition.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Accepted. */
            type $Shape = roost.wire.Accepted.$Properties;
        }

        /**
         * Properties of a Settled.
         * @deprecated Use roost.wire.Settled.$Properties instead.
         */
        interface ISettled extends roost.wire.Settled.$Properties {
        }

        /** Represents a Settled. */
        class Settled {

            /**
             * Constructs a new Settled.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Settled.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Settled conversation. */
            conversation: string;

            /** Settled number. */
            number: number;

            /** Settled headSeq. */
            headSeq: number;

            /** Settled head. */
            head: Uint8Array;

            /** Settled bodyHash. */
            bodyHash: Uint8Array;

            /**
             * Creates a new Settled instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Settled instance
             */
            static create(properties: roost.wire.Settled.$Shape): roost.wire.Settled & roost.wire.Settled.$Shape;
            static create(properties?: roost.wire.Settled.$Properties): roost.wire.Settled;

            /**
             * Encodes the specified Settled message. Does not implicitly {@link roost.wire.Settled.verify|verify} messages.
             * @param message Settled message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Settled.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Settled message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Settled & roost.wire.Settled.$Shape} Settled
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Settled & roost.wire.Settled.$Shape;
        }

        namespace Settled {

            /** Properties of a Settled. */
            interface $Properties {

                /** Settled conversation */
                conversation?: (string|null);

                /** Settled number */
                number?: (number|null);

                /** Settled headSeq */
                headSeq?: (number|null);

                /** Settled head */
                head?: (Uint8Array|null);

                /** Settled bodyHash */
                bodyHash?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Settled. */
            type $Shape = roost.wire.Settled.$Properties;
        }

        /**
         * Properties of an Entries.
         * @deprecated Use roost.wire.Entries.$Properties instead.
         */
        interface IEntries extends roost.wire.Entries.$Properties {
        }

        /** Represents an Entries. */
        class Entries {

            /**
             * Constructs a new Entries.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Entries.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Entries conversation. */
            conversation: string;

            /** Entries entries. */
            entries: roost.wire.Entry.$Properties[];

            /** Entries headSeq. */
            headSeq: number;

            /** Entries head. */
            head: Uint8Array;

            /**
             * Creates a new Entries instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Entries instance
             */
            static create(properties: roost.wire.Entries.$Shape): roost.wire.Entries & roost.wire.Entries.$Shape;
            static create(properties?: roost.wire.Entries.$Properties): roost.wire.Entries;

            /**
             * Encodes the specified Entries message. Does not implicitly {@link roost.wire.Entries.verify|verify} messages.
             * @param message Entries message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Entries.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Entries message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Entries & roost.wire.Entries.$Shape} Entries
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Entries & roost.wire.Entries.$Shape;
        }

        namespace Entries {

            /** Properties of an Entries. */
            interface $Properties {

                /** Entries conversation */
                conversation?: (string|null);

                /** Entries entries */
                entries?: (roost.wire.Entry.$Properties[]|null);

                /** Entries headSeq */
                headSeq?: (number|null);

                /** Entries head */
                head?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Entries. */
            type $Shape = roost.wire.Entries.$Properties;
        }

        /**
         * Properties of an Ack.
         * @deprecated Use roost.wire.Ack.$Properties instead.
         */
        interface IAck extends roost.wire.Ack.$Properties {
        }

        /** Represents an Ack. */
        class Ack {

            /**
             * Constructs a new Ack.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Ack.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Ack frames. */
            frames: number;

            /** Ack conversations. */
            conversations: roost.wire.Cursor.$Properties[];

            /**
             * Creates a new Ack instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Ack instance
             */
            static create(properties: roost.wire.Ack.$Shape): roost.wire.Ack & roost.wire.Ack.$Shape;
            static create(properties?: roost.wire.Ack.$Properties): roost.wire.Ack;

            /**
             * Encodes the specified Ack message. Does not implicitly {@link roost.wire.Ack.verify|verify} messages.
             * @param message Ack message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Ack.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Ack message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Ack & roost.wire.Ack.$Shape} Ack
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Ack & roost.wire.Ack.$Shape;
        }

        namespace Ack {

            /** Properties of an Ack. */
            interface $Properties {

                /** Ack frames */
                frames?: (number|null);

                /** Ack conversations */
                conversations?: (roost.wire.Cursor.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Ack. */
            type $Shape = roost.wire.Ack.$Properties;
        }

        /**
         * Properties of a Summary.
         * @deprecated Use roost.wire.Summary.$Properties instead.
         */
        interface ISummary extends roost.wire.Summary.$Properties {
        }

        /** Represents a Summary. */
        class Summary {

            /**
             * Constructs a new Summary.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Summary.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Summary conversation. */
            conversation: string;

            /** Summary steps. */
            steps: roost.wire.Step.$Properties[];

            /** Summary through. */
            through: number;

            /**
             * Creates a new Summary instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Summary instance
             */
            static create(properties: roost.wire.Summary.$Shape): roost.wire.Summary & roost.wire.Summary.$Shape;
            static create(properties?: roost.wire.Summary.$Properties): roost.wire.Summary;

            /**
             * Encodes the specified Summary message. Does not implicitly {@link roost.wire.Summary.verify|verify} messages.
             * @param message Summary message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Summary.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Summary message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Summary & roost.wire.Summary.$Shape} Summary
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Summary & roost.wire.Summary.$Shape;
        }

        namespace Summary {

            /** Properties of a Summary. */
            interface $Properties {

                /** Summary conversation */
                conversation?: (string|null);

                /** Summary steps */
                steps?: (roost.wire.Step.$Properties[]|null);

                /** Summary through */
                through?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Summary. */
            type $Shape = roost.wire.Summary.$Properties;
        }

        /**
         * Properties of a Step.
         * @deprecated Use roost.wire.Step.$Properties instead.
         */
        interface IStep extends roost.wire.Step.$Properties {
        }

        /** Represents a Step. */
        class Step {

            /**
             * Constructs a new Step.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Step.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Step from. */
            from: number;

            /** Step delivered. */
            delivered: number;

            /** Step read. */
            read: number;

            /** Step total. */
            total: number;

            /**
             * Creates a new Step instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Step instance
             */
            static create(properties: roost.wire.Step.$Shape): roost.wire.Step & roost.wire.Step.$Shape;
            static create(properties?: roost.wire.Step.$Properties): roost.wire.Step;

            /**
             * Encodes the specified Step message. Does not implicitly {@link roost.wire.Step.verify|verify} messages.
             * @param message Step message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Step.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Step message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Step & roost.wire.Step.$Shape} Step
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Step & roost.wire.Step.$Shape;
        }

        namespace Step {

            /** Properties of a Step. */
            interface $Properties {

                /** Step from */
                from?: (number|null);

                /** Step delivered */
                delivered?: (number|null);

                /** Step read */
                read?: (number|null);

                /** Step total */
                total?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Step. */
            type $Shape = roost.wire.Step.$Properties;
        }

        /**
         * Properties of a Summaries.
         * @deprecated Use roost.wire.Summaries.$Properties instead.
         */
        interface ISummaries extends roost.wire.Summaries.$Properties {
        }

        /** Represents a Summaries. */
        class Summaries {

            /**
             * Constructs a new Summaries.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Summaries.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Summaries summaries. */
            summaries: roost.wire.Summary.$Properties[];

            /**
             * Creates a new Summaries instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Summaries instance
             */
            static create(properties: roost.wire.Summaries.$Shape): roost.wire.Summaries & roost.wire.Summaries.$Shape;
            static create(properties?: roost.wire.Summaries.$Properties): roost.wire.Summaries;

            /**
             * Encodes the specified Summaries message. Does not implicitly {@link roost.wire.Summaries.verify|verify} messages.
             * @param message Summaries message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Summaries.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Summaries message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Summaries & roost.wire.Summaries.$Shape} Summaries
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Summaries & roost.wire.Summaries.$Shape;
        }

        namespace Summaries {

            /** Properties of a Summaries. */
            interface $Properties {

                /** Summaries summaries */
                summaries?: (roost.wire.Summary.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Summaries. */
            type $Shape = roost.wire.Summaries.$Properties;
        }

        /**
         * Properties of a ReadPosition.
         * @deprecated Use roost.wire.ReadPosition.$Properties instead.
         */
        interface IReadPosition extends roost.wire.ReadPosition.$Properties {
        }

        /** Represents a ReadPosition. */
        class ReadPosition {

            /**
             * Constructs a new ReadPosition.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.ReadPosition.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ReadPosition conversation. */
            conversation: string;

            /** ReadPosition read. */
            read: number;

            /** ReadPosition asOf. */
            asOf: number;

            /** ReadPosition unread. */
            unread: number;

            /**
             * Creates a new ReadPosition instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ReadPosition instance
             */
            static create(properties: roost.wire.ReadPosition.$Shape): roost.wire.ReadPosition & roost.wire.ReadPosition.$Shape;
            static create(properties?: roost.wire.ReadPosition.$Properties): roost.wire.ReadPosition;

            /**
             * Encodes the specified ReadPosition message. Does not implicitly {@link roost.wire.ReadPosition.verify|verify} messages.
             * @param message ReadPosition message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.ReadPosition.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ReadPosition message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.ReadPosition & roost.wire.ReadPosition.$Shape} ReadPosition
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.ReadPosition & roost.wire.ReadPosition.$Shape;
        }

        namespace ReadPosition {

            /** Properties of a ReadPosition. */
            interface $Properties {

                /** ReadPosition conversation */
                conversation?: (string|null);

                /** ReadPosition read */
                read?: (number|null);

                /** ReadPosition asOf */
                asOf?: (number|null);

                /** ReadPosition unread */
                unread?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ReadPosition. */
            type $Shape = roost.wire.ReadPosition.$Properties;
        }

        /**
         * Properties of a ReadPositions.
         * @deprecated Use roost.wire.ReadPositions.$Properties instead.
         */
        interface IReadPositions extends roost.wire.ReadPositions.$Properties {
        }

        /** Represents a ReadPositions. */
        class ReadPositions {

            /**
             * Constructs a new ReadPositions.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.ReadPositions.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ReadPositions positions. */
            positions: roost.wire.ReadPosition.$Properties[];

            /**
             * Creates a new ReadPositions instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ReadPositions instance
             */
            static create(properties: roost.wire.ReadPositions.$Shape): roost.wire.ReadPositions & roost.wire.ReadPositions.$Shape;
            static create(properties?: roost.wire.ReadPositions.$Properties): roost.wire.ReadPositions;

            /**
             * Encodes the specified ReadPositions message. Does not implicitly {@link roost.wire.ReadPositions.verify|verify} messages.
             * @param message ReadPositions message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.ReadPositions.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ReadPositions message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.ReadPositions & roost.wire.ReadPositions.$Shape} ReadPositions
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.ReadPositions & roost.wire.ReadPositions.$Shape;
        }

        namespace ReadPositions {

            /** Properties of a ReadPositions. */
            interface $Properties {

                /** ReadPositions positions */
                positions?: (roost.wire.ReadPosition.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ReadPositions. */
            type $Shape = roost.wire.ReadPositions.$Properties;
        }

        /**
         * Properties of a GetReceipts.
         * @deprecated Use roost.wire.GetReceipts.$Properties instead.
         */
        interface IGetReceipts extends roost.wire.GetReceipts.$Properties {
        }

        /** Represents a GetReceipts. */
        class GetReceipts {

            /**
             * Constructs a new GetReceipts.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.GetReceipts.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** GetReceipts conversation. */
            conversation: string;

            /** GetReceipts seq. */
            seq: number;

            /**
             * Creates a new GetReceipts instance using the specified properties.
             * @param [properties] Properties to set
             * @returns GetReceipts instance
             */
            static create(properties: roost.wire.GetReceipts.$Shape): roost.wire.GetReceipts & roost.wire.GetReceipts.$Shape;
            static create(properties?: roost.wire.GetReceipts.$Properties): roost.wire.GetReceipts;

            /**
             * Encodes the specified GetReceipts message. Does not implicitly {@link roost.wire.GetReceipts.verify|verify} messages.
             * @param message GetReceipts message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.GetReceipts.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a GetReceipts message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.GetReceipts & roost.wire.GetReceipts.$Shape} GetReceipts
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.GetReceipts & roost.wire.GetReceipts.$Shape;
        }

        namespace GetReceipts {

            /** Properties of a GetReceipts. */
            interface $Properties {

                /** GetReceipts conversation */
                conversation?: (string|null);

                /** GetReceipts seq */
                seq?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a GetReceipts. */
            type $Shape = roost.wire.GetReceipts.$Properties;
        }

        /**
         * Properties of a Receipts.
         * @deprecated Use roost.wire.Receipts.$Properties instead.
         */
        interface IReceipts extends roost.wire.Receipts.$Properties {
        }

        /** Represents a Receipts. */
        class Receipts {

            /**
             * Constructs a new Receipts.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Receipts.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Receipts conversation. */
            conversation: string;

            /** Receipts seq. */
            seq: number;

            /** Receipts delivered. */
            delivered: string[];

            /** Receipts read. */
            read: string[];

            /** Receipts waiting. */
            waiting: string[];

            /**
             * Creates a new Receipts instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Receipts instance
             */
            static create(properties: roost.wire.Receipts.$Shape): roost.wire.Receipts & roost.wire.Receipts.$Shape;
            static create(properties?: roost.wire.Receipts.$Properties): roost.wire.Receipts;

            /**
             * Encodes the specified Receipts message. Does not implicitly {@link roost.wire.Receipts.verify|verify} messages.
             * @param message Receipts message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Receipts.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Receipts message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Receipts & roost.wire.Receipts.$Shape} Receipts
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Receipts & roost.wire.Receipts.$Shape;
        }

        namespace Receipts {

            /** Properties of a Receipts. */
            interface $Properties {

                /** Receipts conversation */
                conversation?: (string|null);

                /** Receipts seq */
                seq?: (number|null);

                /** Receipts delivered */
                delivered?: (string[]|null);

                /** Receipts read */
                read?: (string[]|null);

                /** Receipts waiting */
                waiting?: (string[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Receipts. */
            type $Shape = roost.wire.Receipts.$Properties;
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
         * Properties of a State.
         * @deprecated Use roost.wire.State.$Properties instead.
         */
        interface IState extends roost.wire.State.$Properties {
        }

        /** Represents a State. */
        class State {

            /**
             * Constructs a new State.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.State.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** State conversation. */
            conversation: string;

            /** State kind. */
            kind: roost.wire.ConversationKind;

            /** State headSeq. */
            headSeq: number;

            /** State head. */
            head: Uint8Array;

            /** State count. */
            count: number;

            /** State epoch. */
            epoch: number;

            /** State floor. */
            floor: number;

            /** State floorHead. */
            floorHead: Uint8Array;

            /** State from. */
            from: number;

            /** State readable. */
            readable: roost.wire.Range.$Properties[];

            /** State read. */
            read?: (roost.wire.ReadPosition.$Properties|null);

            /** State summary. */
            summary?: (roost.wire.Summary.$Properties|null);

            /** State last. */
            last?: (roost.wire.Entry.$Properties|null);

            /** State peer. */
            peer: string;

            /** State title. */
            title: Uint8Array;

            /** State members. */
            members: number;

            /** State attached. */
            attached: boolean;

            /** State at. */
            at: number;

            /** State deviceListVersion. */
            deviceListVersion: number;

            /** State standing. */
            standing: roost.wire.Standing;

            /** State asker. */
            asker: string;

            /** State sent. */
            sent: number;

            /**
             * Creates a new State instance using the specified properties.
             * @param [properties] Properties to set
             * @returns State instance
             */
            static create(properties: roost.wire.State.$Shape): roost.wire.State & roost.wire.State.$Shape;
            static create(properties?: roost.wire.State.$Properties): roost.wire.State;

            /**
             * Encodes the specified State message. Does not implicitly {@link roost.wire.State.verify|verify} messages.
             * @param message State message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.State.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a State message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.State & roost.wire.State.$Shape} State
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.State & roost.wire.State.$Shape;
        }

        namespace State {

            /** Properties of a State. */
            interface $Properties {

                /** State conversation */
                conversation?: (string|null);

                /** State kind */
                kind?: (roost.wire.ConversationKind|null);

                /** State headSeq */
                headSeq?: (number|null);

                /** State head */
                head?: (Uint8Array|null);

                /** State count */
                count?: (number|null);

                /** State epoch */
                epoch?: (number|null);

                /** State floor */
                floor?: (number|null);

                /** State floorHead */
                floorHead?: (Uint8Array|null);

                /** State from */
                from?: (number|null);

                /** State readable */
                readable?: (roost.wire.Range.$Properties[]|null);

                /** State read */
                read?: (roost.wire.ReadPosition.$Properties|null);

                /** State summary */
                summary?: (roost.wire.Summary.$Properties|null);

                /** State last */
                last?: (roost.wire.Entry.$Properties|null);

                /** State peer */
                peer?: (string|null);

                /** State title */
                title?: (Uint8Array|null);

                /** State members */
                members?: (number|null);

                /** State attached */
                attached?: (boolean|null);

                /** State at */
                at?: (number|null);

                /** State deviceListVersion */
                deviceListVersion?: (number|null);

                /** State standing */
                standing?: (roost.wire.Standing|null);

                /** State asker */
                asker?: (string|null);

                /** State sent */
                sent?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a State. */
            type $Shape = roost.wire.State.$Properties;
        }

        /** Standing enum. */
        enum Standing {

            /** ACCEPTED value */
            ACCEPTED = 0,

            /** REQUESTED value */
            REQUESTED = 1,

            /** DECLINED value */
            DECLINED = 2,

            /** WITHDRAWN value */
            WITHDRAWN = 3
        }

        /**
         * Properties of a StandingChanged.
         * @deprecated Use roost.wire.StandingChanged.$Properties instead.
         */
        interface IStandingChanged extends roost.wire.StandingChanged.$Properties {
        }

        /** Represents a StandingChanged. */
        class StandingChanged {

            /**
             * Constructs a new StandingChanged.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.StandingChanged.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** StandingChanged conversation. */
            conversation: string;

            /** StandingChanged standing. */
            standing: roost.wire.Standing;

            /** StandingChanged asker. */
            asker: string;

            /**
             * Creates a new StandingChanged instance using the specified properties.
             * @param [properties] Properties to set
             * @returns StandingChanged instance
             */
            static create(properties: roost.wire.StandingChanged.$Shape): roost.wire.StandingChanged & roost.wire.StandingChanged.$Shape;
            static create(properties?: roost.wire.StandingChanged.$Properties): roost.wire.StandingChanged;

            /**
             * Encodes the specified StandingChanged message. Does not implicitly {@link roost.wire.StandingChanged.verify|verify} messages.
             * @param message StandingChanged message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.StandingChanged.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a StandingChanged message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.StandingChanged & roost.wire.StandingChanged.$Shape} StandingChanged
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.StandingChanged & roost.wire.StandingChanged.$Shape;
        }

        namespace StandingChanged {

            /** Properties of a StandingChanged. */
            interface $Properties {

                /** StandingChanged conversation */
                conversation?: (string|null);

                /** StandingChanged standing */
                standing?: (roost.wire.Standing|null);

                /** StandingChanged asker */
                asker?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a StandingChanged. */
            type $Shape = roost.wire.StandingChanged.$Properties;
        }

        /**
         * Properties of an AnswerRequest.
         * @deprecated Use roost.wire.AnswerRequest.$Properties instead.
         */
        interface IAnswerRequest extends roost.wire.AnswerRequest.$Properties {
        }

        /** Represents an AnswerRequest. */
        class AnswerRequest {

            /**
             * Constructs a new AnswerRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.AnswerRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AnswerRequest conversation. */
            conversation: string;

            /** AnswerRequest accept. */
            accept: boolean;

            /**
             * Creates a new AnswerRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns AnswerRequest instance
             */
            static create(properties: roost.wire.AnswerRequest.$Shape): roost.wire.AnswerRequest & roost.wire.AnswerRequest.$Shape;
            static create(properties?: roost.wire.AnswerRequest.$Properties): roost.wire.AnswerRequest;

            /**
             * Encodes the specified AnswerRequest message. Does not implicitly {@link roost.wire.AnswerRequest.verify|verify} messages.
             * @param message AnswerRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.AnswerRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AnswerRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.AnswerRequest & roost.wire.AnswerRequest.$Shape} AnswerRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.AnswerRequest & roost.wire.AnswerRequest.$Shape;
        }

        namespace AnswerRequest {

            /** Properties of an AnswerRequest. */
            interface $Properties {

                /** AnswerRequest conversation */
                conversation?: (string|null);

                /** AnswerRequest accept */
                accept?: (boolean|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AnswerRequest. */
            type $Shape = roost.wire.AnswerRequest.$Properties;
        }

        /**
         * Properties of a States.
         * @deprecated Use roost.wire.States.$Properties instead.
         */
        interface IStates extends roost.wire.States.$Properties {
        }

        /** Represents a States. */
        class States {

            /**
             * Constructs a new States.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.States.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** States states. */
            states: roost.wire.State.$Properties[];

            /**
             * Creates a new States instance using the specified properties.
             * @param [properties] Properties to set
             * @returns States instance
             */
            static create(properties: roost.wire.States.$Shape): roost.wire.States & roost.wire.States.$Shape;
            static create(properties?: roost.wire.States.$Properties): roost.wire.States;

            /**
             * Encodes the specified States message. Does not implicitly {@link roost.wire.States.verify|verify} messages.
             * @param message States message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.States.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a States message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.States & roost.wire.States.$Shape} States
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.States & roost.wire.States.$Shape;
        }

        namespace States {

            /** Properties of a States. */
            interface $Properties {

                /** States states */
                states?: (roost.wire.State.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a States. */
            type $Shape = roost.wire.States.$Properties;
        }

        /**
         * Properties of a CaughtUp.
         * @deprecated Use roost.wire.CaughtUp.$Properties instead.
         */
        interface ICaughtUp extends roost.wire.CaughtUp.$Properties {
        }

        /** Represents a CaughtUp. */
        class CaughtUp {

            /**
             * Constructs a new CaughtUp.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.CaughtUp.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** CaughtUp waiting. */
            waiting: string[];

            /**
             * Creates a new CaughtUp instance using the specified properties.
             * @param [properties] Properties to set
             * @returns CaughtUp instance
             */
            static create(properties: roost.wire.CaughtUp.$Shape): roost.wire.CaughtUp & roost.wire.CaughtUp.$Shape;
            static create(properties?: roost.wire.CaughtUp.$Properties): roost.wire.CaughtUp;

            /**
             * Encodes the specified CaughtUp message. Does not implicitly {@link roost.wire.CaughtUp.verify|verify} messages.
             * @param message CaughtUp message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.CaughtUp.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a CaughtUp message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.CaughtUp & roost.wire.CaughtUp.$Shape} CaughtUp
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.CaughtUp & roost.wire.CaughtUp.$Shape;
        }

        namespace CaughtUp {

            /** Properties of a CaughtUp. */
            interface $Properties {

                /** CaughtUp waiting */
                waiting?: (string[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a CaughtUp. */
            type $Shape = roost.wire.CaughtUp.$Properties;
        }

        /**
         * Properties of a Behind.
         * @deprecated Use roost.wire.Behind.$Properties instead.
         */
        interface IBehind extends roost.wire.Behind.$Properties {
        }

        /** Represents a Behind. */
        class Behind {

            /**
             * Constructs a new Behind.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Behind.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Behind conversation. */
            conversation: string;

            /** Behind headSeq. */
            headSeq: number;

            /** Behind head. */
            head: Uint8Array;

            /**
             * Creates a new Behind instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Behind instance
             */
            static create(properties: roost.wire.Behind.$Shape): roost.wire.Behind & roost.wire.Behind.$Shape;
            static create(properties?: roost.wire.Behind.$Properties): roost.wire.Behind;

            /**
             * Encodes the specified Behind message. Does not implicitly {@link roost.wire.Behind.verify|verify} messages.
             * @param message Behind message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Behind.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Behind message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Behind & roost.wire.Behind.$Shape} Behind
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Behind & roost.wire.Behind.$Shape;
        }

        namespace Behind {

            /** Properties of a Behind. */
            interface $Properties {

                /** Behind conversation */
                conversation?: (string|null);

                /** Behind headSeq */
                headSeq?: (number|null);

                /** Behind head */
                head?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Behind. */
            type $Shape = roost.wire.Behind.$Properties;
        }

        /**
         * Properties of a Pull.
         * @deprecated Use roost.wire.Pull.$Properties instead.
         */
        interface IPull extends roost.wire.Pull.$Properties {
        }

        /** Represents a Pull. */
        class Pull {

            /**
             * Constructs a new Pull.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Pull.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Pull conversation. */
            conversation: string;

            /** Pull after. */
            after: number;

            /** Pull before. */
            before: number;

            /** Pull through. */
            through: number;

            /** Pull limit. */
            limit: number;

            /** Pull controlOnly. */
            controlOnly: boolean;

            /**
             * Creates a new Pull instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Pull instance
             */
            static create(properties: roost.wire.Pull.$Shape): roost.wire.Pull & roost.wire.Pull.$Shape;
            static create(properties?: roost.wire.Pull.$Properties): roost.wire.Pull;

            /**
             * Encodes the specified Pull message. Does not implicitly {@link roost.wire.Pull.verify|verify} messages.
             * @param message Pull message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Pull.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Pull message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Pull & roost.wire.Pull.$Shape} Pull
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Pull & roost.wire.Pull.$Shape;
        }

        namespace Pull {

            /** Properties of a Pull. */
            interface $Properties {

                /** Pull conversation */
                conversation?: (string|null);

                /** Pull after */
                after?: (number|null);

                /** Pull before */
                before?: (number|null);

                /** Pull through */
                through?: (number|null);

                /** Pull limit */
                limit?: (number|null);

                /** Pull controlOnly */
                controlOnly?: (boolean|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Pull. */
            type $Shape = roost.wire.Pull.$Properties;
        }

        /**
         * Properties of a Page.
         * @deprecated Use roost.wire.Page.$Properties instead.
         */
        interface IPage extends roost.wire.Page.$Properties {
        }

        /** Represents a Page. */
        class Page {

            /**
             * Constructs a new Page.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Page.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Page conversation. */
            conversation: string;

            /** Page entries. */
            entries: roost.wire.Entry.$Properties[];

            /** Page excluded. */
            excluded: roost.wire.Excluded.$Properties[];

            /** Page hasMore. */
            hasMore: boolean;

            /** Page next. */
            next: number;

            /** Page headSeq. */
            headSeq: number;

            /** Page head. */
            head: Uint8Array;

            /** Page floor. */
            floor: number;

            /** Page floorHead. */
            floorHead: Uint8Array;

            /**
             * Creates a new Page instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Page instance
             */
            static create(properties: roost.wire.Page.$Shape): roost.wire.Page & roost.wire.Page.$Shape;
            static create(properties?: roost.wire.Page.$Properties): roost.wire.Page;

            /**
             * Encodes the specified Page message. Does not implicitly {@link roost.wire.Page.verify|verify} messages.
             * @param message Page message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Page.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Page message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Page & roost.wire.Page.$Shape} Page
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Page & roost.wire.Page.$Shape;
        }

        namespace Page {

            /** Properties of a Page. */
            interface $Properties {

                /** Page conversation */
                conversation?: (string|null);

                /** Page entries */
                entries?: (roost.wire.Entry.$Properties[]|null);

                /** Page excluded */
                excluded?: (roost.wire.Excluded.$Properties[]|null);

                /** Page hasMore */
                hasMore?: (boolean|null);

                /** Page next */
                next?: (number|null);

                /** Page headSeq */
                headSeq?: (number|null);

                /** Page head */
                head?: (Uint8Array|null);

                /** Page floor */
                floor?: (number|null);

                /** Page floorHead */
                floorHead?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Page. */
            type $Shape = roost.wire.Page.$Properties;
        }

        /** ExcludedReason enum. */
        enum ExcludedReason {

            /** EXCLUDED_REASON_UNSPECIFIED value */
            EXCLUDED_REASON_UNSPECIFIED = 0,

            /** NOT_YOURS value */
            NOT_YOURS = 1,

            /** BELOW_FLOOR value */
            BELOW_FLOOR = 2
        }

        /**
         * Properties of an Excluded.
         * @deprecated Use roost.wire.Excluded.$Properties instead.
         */
        interface IExcluded extends roost.wire.Excluded.$Properties {
        }

        /** Represents an Excluded. */
        class Excluded {

            /**
             * Constructs a new Excluded.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Excluded.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Excluded range. */
            range?: (roost.wire.Range.$Properties|null);

            /** Excluded reason. */
            reason: roost.wire.ExcludedReason;

            /** Excluded head. */
            head: Uint8Array;

            /**
             * Creates a new Excluded instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Excluded instance
             */
            static create(properties: roost.wire.Excluded.$Shape): roost.wire.Excluded & roost.wire.Excluded.$Shape;
            static create(properties?: roost.wire.Excluded.$Properties): roost.wire.Excluded;

            /**
             * Encodes the specified Excluded message. Does not implicitly {@link roost.wire.Excluded.verify|verify} messages.
             * @param message Excluded message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Excluded.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Excluded message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Excluded & roost.wire.Excluded.$Shape} Excluded
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Excluded & roost.wire.Excluded.$Shape;
        }

        namespace Excluded {

            /** Properties of an Excluded. */
            interface $Properties {

                /** Excluded range */
                range?: (roost.wire.Range.$Properties|null);

                /** Excluded reason */
                reason?: (roost.wire.ExcludedReason|null);

                /** Excluded head */
                head?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Excluded. */
            type $Shape = roost.wire.Excluded.$Properties;
        }

        /**
         * Properties of an Open.
         * @deprecated Use roost.wire.Open.$Properties instead.
         */
        interface IOpen extends roost.wire.Open.$Properties {
        }

        /** Represents an Open. */
        class Open {

            /**
             * Constructs a new Open.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Open.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Open conversation. */
            conversation: string;

            /** Open closed. */
            closed: boolean;

            /**
             * Creates a new Open instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Open instance
             */
            static create(properties: roost.wire.Open.$Shape): roost.wire.Open & roost.wire.Open.$Shape;
            static create(properties?: roost.wire.Open.$Properties): roost.wire.Open;

            /**
             * Encodes the specified Open message. Does not implicitly {@link roost.wire.Open.verify|verify} messages.
             * @param message Open message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Open.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Open message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Open & roost.wire.Open.$Shape} Open
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Open & roost.wire.Open.$Shape;
        }

        namespace Open {

            /** Properties of an Open. */
            interface $Properties {

                /** Open conversation */
                conversation?: (string|null);

                /** Open closed */
                closed?: (boolean|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Open. */
            type $Shape = roost.wire.Open.$Properties;
        }

        /**
         * Properties of a Typing.
         * @deprecated Use roost.wire.Typing.$Properties instead.
         */
        interface ITyping extends roost.wire.Typing.$Properties {
        }

        /** Represents a Typing. */
        class Typing {

            /**
             * Constructs a new Typing.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Typing.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Typing conversation. */
            conversation: string;

            /**
             * Creates a new Typing instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Typing instance
             */
            static create(properties: roost.wire.Typing.$Shape): roost.wire.Typing & roost.wire.Typing.$Shape;
            static create(properties?: roost.wire.Typing.$Properties): roost.wire.Typing;

            /**
             * Encodes the specified Typing message. Does not implicitly {@link roost.wire.Typing.verify|verify} messages.
             * @param message Typing message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Typing.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Typing message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Typing & roost.wire.Typing.$Shape} Typing
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Typing & roost.wire.Typing.$Shape;
        }

        namespace Typing {

            /** Properties of a Typing. */
            interface $Properties {

                /** Typing conversation */
                conversation?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Typing. */
            type $Shape = roost.wire.Typing.$Properties;
        }

        /**
         * Properties of a TypingSeen.
         * @deprecated Use roost.wire.TypingSeen.$Properties instead.
         */
        interface ITypingSeen extends roost.wire.TypingSeen.$Properties {
        }

        /** Represents a TypingSeen. */
        class TypingSeen {

            /**
             * Constructs a new TypingSeen.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.TypingSeen.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** TypingSeen conversation. */
            conversation: string;

            /** TypingSeen user. */
            user: string;

            /** TypingSeen device. */
            device: number;

            /**
             * Creates a new TypingSeen instance using the specified properties.
             * @param [properties] Properties to set
             * @returns TypingSeen instance
             */
            static create(properties: roost.wire.TypingSeen.$Shape): roost.wire.TypingSeen & roost.wire.TypingSeen.$Shape;
            static create(properties?: roost.wire.TypingSeen.$Properties): roost.wire.TypingSeen;

            /**
             * Encodes the specified TypingSeen message. Does not implicitly {@link roost.wire.TypingSeen.verify|verify} messages.
             * @param message TypingSeen message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.TypingSeen.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a TypingSeen message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.TypingSeen & roost.wire.TypingSeen.$Shape} TypingSeen
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.TypingSeen & roost.wire.TypingSeen.$Shape;
        }

        namespace TypingSeen {

            /** Properties of a TypingSeen. */
            interface $Properties {

                /** TypingSeen conversation */
                conversation?: (string|null);

                /** TypingSeen user */
                user?: (string|null);

                /** TypingSeen device */
                device?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a TypingSeen. */
            type $Shape = roost.wire.TypingSeen.$Properties;
        }

        /**
         * Properties of a Watch.
         * @deprecated Use roost.wire.Watch.$Properties instead.
         */
        interface IWatch extends roost.wire.Watch.$Properties {
        }

        /** Represents a Watch. */
        class Watch {

            /**
             * Constructs a new Watch.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Watch.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Watch users. */
            users: string[];

            /**
             * Creates a new Watch instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Watch instance
             */
            static create(properties: roost.wire.Watch.$Shape): roost.wire.Watch & roost.wire.Watch.$Shape;
            static create(properties?: roost.wire.Watch.$Properties): roost.wire.Watch;

            /**
             * Encodes the specified Watch message. Does not implicitly {@link roost.wire.Watch.verify|verify} messages.
             * @param message Watch message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Watch.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Watch message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Watch & roost.wire.Watch.$Shape} Watch
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Watch & roost.wire.Watch.$Shape;
        }

        namespace Watch {

            /** Properties of a Watch. */
            interface $Properties {

                /** Watch users */
                users?: (string[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Watch. */
            type $Shape = roost.wire.Watch.$Properties;
        }

        /** PresenceState enum. */
        enum PresenceState {

            /** UNKNOWN value */
            UNKNOWN = 0,

            /** ONLINE value */
            ONLINE = 1,

            /** AWAY value */
            AWAY = 2,

            /** OFFLINE value */
            OFFLINE = 3
        }

        /**
         * Properties of a Presence.
         * @deprecated Use roost.wire.Presence.$Properties instead.
         */
        interface IPresence extends roost.wire.Presence.$Properties {
        }

        /** Represents a Presence. */
        class Presence {

            /**
             * Constructs a new Presence.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Presence.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Presence user. */
            user: string;

            /** Presence state. */
            state: roost.wire.PresenceState;

            /** Presence lastSeenAt. */
            lastSeenAt: number;

            /**
             * Creates a new Presence instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Presence instance
             */
            static create(properties: roost.wire.Presence.$Shape): roost.wire.Presence & roost.wire.Presence.$Shape;
            static create(properties?: roost.wire.Presence.$Properties): roost.wire.Presence;

            /**
             * Encodes the specified Presence message. Does not implicitly {@link roost.wire.Presence.verify|verify} messages.
             * @param message Presence message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Presence.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Presence message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Presence & roost.wire.Presence.$Shape} Presence
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Presence & roost.wire.Presence.$Shape;
        }

        namespace Presence {

            /** Properties of a Presence. */
            interface $Properties {

                /** Presence user */
                user?: (string|null);

                /** Presence state */
                state?: (roost.wire.PresenceState|null);

                /** Presence lastSeenAt */
                lastSeenAt?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Presence. */
            type $Shape = roost.wire.Presence.$Properties;
        }

        /**
         * Properties of a Presences.
         * @deprecated Use roost.wire.Presences.$Properties instead.
         */
        interface IPresences extends roost.wire.Presences.$Properties {
        }

        /** Represents a Presences. */
        class Presences {

            /**
             * Constructs a new Presences.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Presences.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Presences presences. */
            presences: roost.wire.Presence.$Properties[];

            /**
             * Creates a new Presences instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Presences instance
             */
            static create(properties: roost.wire.Presences.$Shape): roost.wire.Presences & roost.wire.Presences.$Shape;
            static create(properties?: roost.wire.Presences.$Properties): roost.wire.Presences;

            /**
             * Encodes the specified Presences message. Does not implicitly {@link roost.wire.Presences.verify|verify} messages.
             * @param message Presences message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Presences.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Presences message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Presences & roost.wire.Presences.$Shape} Presences
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Presences & roost.wire.Presences.$Shape;
        }

        namespace Presences {

            /** Properties of a Presences. */
            interface $Properties {

                /** Presences presences */
                presences?: (roost.wire.Presence.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Presences. */
            type $Shape = roost.wire.Presences.$Properties;
        }

        /**
         * Properties of an Activity.
         * @deprecated Use roost.wire.Activity.$Properties instead.
         */
        interface IActivity extends roost.wire.Activity.$Properties {
        }

        /** Represents an Activity. */
        class Activity {

            /**
             * Constructs a new Activity.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Activity.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Activity away. */
            away: boolean;

            /**
             * Creates a new Activity instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Activity instance
             */
            static create(properties: roost.wire.Activity.$Shape): roost.wire.Activity & roost.wire.Activity.$Shape;
            static create(properties?: roost.wire.Activity.$Properties): roost.wire.Activity;

            /**
             * Encodes the specified Activity message. Does not implicitly {@link roost.wire.Activity.verify|verify} messages.
             * @param message Activity message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Activity.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Activity message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Activity & roost.wire.Activity.$Shape} Activity
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Activity & roost.wire.Activity.$Shape;
        }

        namespace Activity {

            /** Properties of an Activity. */
            interface $Properties {

                /** Activity away */
                away?: (boolean|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Activity. */
            type $Shape = roost.wire.Activity.$Properties;
        }

        /**
         * Properties of an Alive.
         * @deprecated Use roost.wire.Alive.$Properties instead.
         */
        interface IAlive extends roost.wire.Alive.$Properties {
        }

        /** Represents an Alive. */
        class Alive {

            /**
             * Constructs a new Alive.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Alive.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Creates a new Alive instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Alive instance
             */
            static create(properties: roost.wire.Alive.$Shape): roost.wire.Alive & roost.wire.Alive.$Shape;
            static create(properties?: roost.wire.Alive.$Properties): roost.wire.Alive;

            /**
             * Encodes the specified Alive message. Does not implicitly {@link roost.wire.Alive.verify|verify} messages.
             * @param message Alive message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Alive.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Alive message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Alive & roost.wire.Alive.$Shape} Alive
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Alive & roost.wire.Alive.$Shape;
        }

        namespace Alive {

            /** Properties of an Alive. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Alive. */
            type $Shape = roost.wire.Alive.$Properties;
        }

        /**
         * Properties of an AliveWanted.
         * @deprecated Use roost.wire.AliveWanted.$Properties instead.
         */
        interface IAliveWanted extends roost.wire.AliveWanted.$Properties {
        }

        /** Represents an AliveWanted. */
        class AliveWanted {

            /**
             * Constructs a new AliveWanted.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.AliveWanted.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Creates a new AliveWanted instance using the specified properties.
             * @param [properties] Properties to set
             * @returns AliveWanted instance
             */
            static create(properties: roost.wire.AliveWanted.$Shape): roost.wire.AliveWanted & roost.wire.AliveWanted.$Shape;
            static create(properties?: roost.wire.AliveWanted.$Properties): roost.wire.AliveWanted;

            /**
             * Encodes the specified AliveWanted message. Does not implicitly {@link roost.wire.AliveWanted.verify|verify} messages.
             * @param message AliveWanted message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.AliveWanted.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AliveWanted message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.AliveWanted & roost.wire.AliveWanted.$Shape} AliveWanted
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.AliveWanted & roost.wire.AliveWanted.$Shape;
        }

        namespace AliveWanted {

            /** Properties of an AliveWanted. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AliveWanted. */
            type $Shape = roost.wire.AliveWanted.$Properties;
        }

        /**
         * Properties of a Reconnect.
         * @deprecated Use roost.wire.Reconnect.$Properties instead.
         */
        interface IReconnect extends roost.wire.Reconnect.$Properties {
        }

        /** Represents a Reconnect. */
        class Reconnect {

            /**
             * Constructs a new Reconnect.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Reconnect.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Reconnect afterMs. */
            afterMs: number;

            /** Reconnect spreadMs. */
            spreadMs: number;

            /**
             * Creates a new Reconnect instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Reconnect instance
             */
            static create(properties: roost.wire.Reconnect.$Shape): roost.wire.Reconnect & roost.wire.Reconnect.$Shape;
            static create(properties?: roost.wire.Reconnect.$Properties): roost.wire.Reconnect;

            /**
             * Encodes the specified Reconnect message. Does not implicitly {@link roost.wire.Reconnect.verify|verify} messages.
             * @param message Reconnect message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Reconnect.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Reconnect message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Reconnect & roost.wire.Reconnect.$Shape} Reconnect
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Reconnect & roost.wire.Reconnect.$Shape;
        }

        namespace Reconnect {

            /** Properties of a Reconnect. */
            interface $Properties {

                /** Reconnect afterMs */
                afterMs?: (number|null);

                /** Reconnect spreadMs */
                spreadMs?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Reconnect. */
            type $Shape = roost.wire.Reconnect.$Properties;
        }

        /**
         * Properties of an AccountChanged.
         * @deprecated Use roost.wire.AccountChanged.$Properties instead.
         */
        interface IAccountChanged extends roost.wire.AccountChanged.$Properties {
        }

        /** Represents an AccountChanged. */
        class AccountChanged {

            /**
             * Constructs a new AccountChanged.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.AccountChanged.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AccountChanged contacts. */
            contacts: boolean;

            /** AccountChanged devices. */
            devices: boolean;

            /** AccountChanged profile. */
            profile: boolean;

            /**
             * Creates a new AccountChanged instance using the specified properties.
             * @param [properties] Properties to set
             * @returns AccountChanged instance
             */
            static create(properties: roost.wire.AccountChanged.$Shape): roost.wire.AccountChanged & roost.wire.AccountChanged.$Shape;
            static create(properties?: roost.wire.AccountChanged.$Properties): roost.wire.AccountChanged;

            /**
             * Encodes the specified AccountChanged message. Does not implicitly {@link roost.wire.AccountChanged.verify|verify} messages.
             * @param message AccountChanged message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.AccountChanged.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AccountChanged message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.AccountChanged & roost.wire.AccountChanged.$Shape} AccountChanged
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.AccountChanged & roost.wire.AccountChanged.$Shape;
        }

        namespace AccountChanged {

            /** Properties of an AccountChanged. */
            interface $Properties {

                /** AccountChanged contacts */
                contacts?: (boolean|null);

                /** AccountChanged devices */
                devices?: (boolean|null);

                /** AccountChanged profile */
                profile?: (boolean|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AccountChanged. */
            type $Shape = roost.wire.AccountChanged.$Properties;
        }

        /**
         * Properties of a FindDirect.
         * @deprecated Use roost.wire.FindDirect.$Properties instead.
         */
        interface IFindDirect extends roost.wire.FindDirect.$Properties {
        }

        /** Represents a FindDirect. */
        class FindDirect {

            /**
             * Constructs a new FindDirect.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.FindDirect.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** FindDirect peer. */
            peer: string;

            /**
             * Creates a new FindDirect instance using the specified properties.
             * @param [properties] Properties to set
             * @returns FindDirect instance
             */
            static create(properties: roost.wire.FindDirect.$Shape): roost.wire.FindDirect & roost.wire.FindDirect.$Shape;
            static create(properties?: roost.wire.FindDirect.$Properties): roost.wire.FindDirect;

            /**
             * Encodes the specified FindDirect message. Does not implicitly {@link roost.wire.FindDirect.verify|verify} messages.
             * @param message FindDirect message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.FindDirect.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a FindDirect message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.FindDirect & roost.wire.FindDirect.$Shape} FindDirect
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.FindDirect & roost.wire.FindDirect.$Shape;
        }

        namespace FindDirect {

            /** Properties of a FindDirect. */
            interface $Properties {

                /** FindDirect peer */
                peer?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a FindDirect. */
            type $Shape = roost.wire.FindDirect.$Properties;
        }

        /**
         * Properties of a Direct.
         * @deprecated Use roost.wire.Direct.$Properties instead.
         */
        interface IDirect extends roost.wire.Direct.$Properties {
        }

        /** Represents a Direct. */
        class Direct {

            /**
             * Constructs a new Direct.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Direct.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Direct conversation. */
            conversation: string;

            /** Direct peer. */
            peer: string;

            /** Direct peerDevices. */
            peerDevices?: (roost.wire.DeviceList.$Properties|null);

            /** Direct ownDevices. */
            ownDevices?: (roost.wire.DeviceList.$Properties|null);

            /**
             * Creates a new Direct instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Direct instance
             */
            static create(properties: roost.wire.Direct.$Shape): roost.wire.Direct & roost.wire.Direct.$Shape;
            static create(properties?: roost.wire.Direct.$Properties): roost.wire.Direct;

            /**
             * Encodes the specified Direct message. Does not implicitly {@link roost.wire.Direct.verify|verify} messages.
             * @param message Direct message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Direct.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Direct message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Direct & roost.wire.Direct.$Shape} Direct
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Direct & roost.wire.Direct.$Shape;
        }

        namespace Direct {

            /** Properties of a Direct. */
            interface $Properties {

                /** Direct conversation */
                conversation?: (string|null);

                /** Direct peer */
                peer?: (string|null);

                /** Direct peerDevices */
                peerDevices?: (roost.wire.DeviceList.$Properties|null);

                /** Direct ownDevices */
                ownDevices?: (roost.wire.DeviceList.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Direct. */
            type $Shape = roost.wire.Direct.$Properties;
        }

        /**
         * Properties of a GetDeviceLists.
         * @deprecated Use roost.wire.GetDeviceLists.$Properties instead.
         */
        interface IGetDeviceLists extends roost.wire.GetDeviceLists.$Properties {
        }

        /** Represents a GetDeviceLists. */
        class GetDeviceLists {

            /**
             * Constructs a new GetDeviceLists.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.GetDeviceLists.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** GetDeviceLists users. */
            users: string[];

            /**
             * Creates a new GetDeviceLists instance using the specified properties.
             * @param [properties] Properties to set
             * @returns GetDeviceLists instance
             */
            static create(properties: roost.wire.GetDeviceLists.$Shape): roost.wire.GetDeviceLists & roost.wire.GetDeviceLists.$Shape;
            static create(properties?: roost.wire.GetDeviceLists.$Properties): roost.wire.GetDeviceLists;

            /**
             * Encodes the specified GetDeviceLists message. Does not implicitly {@link roost.wire.GetDeviceLists.verify|verify} messages.
             * @param message GetDeviceLists message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.GetDeviceLists.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a GetDeviceLists message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.GetDeviceLists & roost.wire.GetDeviceLists.$Shape} GetDeviceLists
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.GetDeviceLists & roost.wire.GetDeviceLists.$Shape;
        }

        namespace GetDeviceLists {

            /** Properties of a GetDeviceLists. */
            interface $Properties {

                /** GetDeviceLists users */
                users?: (string[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a GetDeviceLists. */
            type $Shape = roost.wire.GetDeviceLists.$Properties;
        }

        /**
         * Properties of a UserDevices.
         * @deprecated Use roost.wire.UserDevices.$Properties instead.
         */
        interface IUserDevices extends roost.wire.UserDevices.$Properties {
        }

        /** Represents a UserDevices. */
        class UserDevices {

            /**
             * Constructs a new UserDevices.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.UserDevices.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** UserDevices user. */
            user: string;

            /** UserDevices list. */
            list?: (roost.wire.DeviceList.$Properties|null);

            /**
             * Creates a new UserDevices instance using the specified properties.
             * @param [properties] Properties to set
             * @returns UserDevices instance
             */
            static create(properties: roost.wire.UserDevices.$Shape): roost.wire.UserDevices & roost.wire.UserDevices.$Shape;
            static create(properties?: roost.wire.UserDevices.$Properties): roost.wire.UserDevices;

            /**
             * Encodes the specified UserDevices message. Does not implicitly {@link roost.wire.UserDevices.verify|verify} messages.
             * @param message UserDevices message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.UserDevices.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a UserDevices message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.UserDevices & roost.wire.UserDevices.$Shape} UserDevices
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.UserDevices & roost.wire.UserDevices.$Shape;
        }

        namespace UserDevices {

            /** Properties of a UserDevices. */
            interface $Properties {

                /** UserDevices user */
                user?: (string|null);

                /** UserDevices list */
                list?: (roost.wire.DeviceList.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a UserDevices. */
            type $Shape = roost.wire.UserDevices.$Properties;
        }

        /**
         * Properties of a DeviceLists.
         * @deprecated Use roost.wire.DeviceLists.$Properties instead.
         */
        interface IDeviceLists extends roost.wire.DeviceLists.$Properties {
        }

        /** Represents a DeviceLists. */
        class DeviceLists {

            /**
             * Constructs a new DeviceLists.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.DeviceLists.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** DeviceLists lists. */
            lists: roost.wire.UserDevices.$Properties[];

            /**
             * Creates a new DeviceLists instance using the specified properties.
             * @param [properties] Properties to set
             * @returns DeviceLists instance
             */
            static create(properties: roost.wire.DeviceLists.$Shape): roost.wire.DeviceLists & roost.wire.DeviceLists.$Shape;
            static create(properties?: roost.wire.DeviceLists.$Properties): roost.wire.DeviceLists;

            /**
             * Encodes the specified DeviceLists message. Does not implicitly {@link roost.wire.DeviceLists.verify|verify} messages.
             * @param message DeviceLists message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.DeviceLists.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a DeviceLists message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.DeviceLists & roost.wire.DeviceLists.$Shape} DeviceLists
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.DeviceLists & roost.wire.DeviceLists.$Shape;
        }

        namespace DeviceLists {

            /** Properties of a DeviceLists. */
            interface $Properties {

                /** DeviceLists lists */
                lists?: (roost.wire.UserDevices.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a DeviceLists. */
            type $Shape = roost.wire.DeviceLists.$Properties;
        }

        /**
         * Properties of a PublishKeys.
         * @deprecated Use roost.wire.PublishKeys.$Properties instead.
         */
        interface IPublishKeys extends roost.wire.PublishKeys.$Properties {
        }

        /** Represents a PublishKeys. */
        class PublishKeys {

            /**
             * Constructs a new PublishKeys.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.PublishKeys.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** PublishKeys list. */
            list?: (roost.wire.DeviceList.$Properties|null);

            /** PublishKeys signedPrekey. */
            signedPrekey?: (roost.wire.SignedPrekey.$Properties|null);

            /** PublishKeys kemPrekey. */
            kemPrekey?: (roost.wire.SignedPrekey.$Properties|null);

            /** PublishKeys oneTime. */
            oneTime: roost.wire.Prekey.$Properties[];

            /**
             * Creates a new PublishKeys instance using the specified properties.
             * @param [properties] Properties to set
             * @returns PublishKeys instance
             */
            static create(properties: roost.wire.PublishKeys.$Shape): roost.wire.PublishKeys & roost.wire.PublishKeys.$Shape;
            static create(properties?: roost.wire.PublishKeys.$Properties): roost.wire.PublishKeys;

            /**
             * Encodes the specified PublishKeys message. Does not implicitly {@link roost.wire.PublishKeys.verify|verify} messages.
             * @param message PublishKeys message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.PublishKeys.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a PublishKeys message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.PublishKeys & roost.wire.PublishKeys.$Shape} PublishKeys
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.PublishKeys & roost.wire.PublishKeys.$Shape;
        }

        namespace PublishKeys {

            /** Properties of a PublishKeys. */
            interface $Properties {

                /** PublishKeys list */
                list?: (roost.wire.DeviceList.$Properties|null);

                /** PublishKeys signedPrekey */
                signedPrekey?: (roost.wire.SignedPrekey.$Properties|null);

                /** PublishKeys kemPrekey */
                kemPrekey?: (roost.wire.SignedPrekey.$Properties|null);

                /** PublishKeys oneTime */
                oneTime?: (roost.wire.Prekey.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a PublishKeys. */
            type $Shape = roost.wire.PublishKeys.$Properties;
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

        /**
         * Properties of a SignedPrekey.
         * @deprecated Use roost.wire.SignedPrekey.$Properties instead.
         */
        interface ISignedPrekey extends roost.wire.SignedPrekey.$Properties {
        }

        /** Represents a SignedPrekey. */
        class SignedPrekey {

            /**
             * Constructs a new SignedPrekey.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.SignedPrekey.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SignedPrekey id. */
            id: number;

            /** SignedPrekey publicKey. */
            publicKey: Uint8Array;

            /** SignedPrekey signature. */
            signature: Uint8Array;

            /**
             * Creates a new SignedPrekey instance using the specified properties.
             * @param [properties] Properties to set
             * @returns SignedPrekey instance
             */
            static create(properties: roost.wire.SignedPrekey.$Shape): roost.wire.SignedPrekey & roost.wire.SignedPrekey.$Shape;
            static create(properties?: roost.wire.SignedPrekey.$Properties): roost.wire.SignedPrekey;

            /**
             * Encodes the specified SignedPrekey message. Does not implicitly {@link roost.wire.SignedPrekey.verify|verify} messages.
             * @param message SignedPrekey message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.SignedPrekey.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SignedPrekey message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.SignedPrekey & roost.wire.SignedPrekey.$Shape} SignedPrekey
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.SignedPrekey & roost.wire.SignedPrekey.$Shape;
        }

        namespace SignedPrekey {

            /** Properties of a SignedPrekey. */
            interface $Properties {

                /** SignedPrekey id */
                id?: (number|null);

                /** SignedPrekey publicKey */
                publicKey?: (Uint8Array|null);

                /** SignedPrekey signature */
                signature?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SignedPrekey. */
            type $Shape = roost.wire.SignedPrekey.$Properties;
        }

        /**
         * Properties of a KeysKept.
         * @deprecated Use roost.wire.KeysKept.$Properties instead.
         */
        interface IKeysKept extends roost.wire.KeysKept.$Properties {
        }

        /** Represents a KeysKept. */
        class KeysKept {

            /**
             * Constructs a new KeysKept.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.KeysKept.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** KeysKept oneTime. */
            oneTime: number;

            /** KeysKept signedPrekey. */
            signedPrekey: number;

            /** KeysKept kemPrekey. */
            kemPrekey: number;

            /** KeysKept listVersion. */
            listVersion: number;

            /** KeysKept removed. */
            removed: number[];

            /**
             * Creates a new KeysKept instance using the specified properties.
             * @param [properties] Properties to set
             * @returns KeysKept instance
             */
            static create(properties: roost.wire.KeysKept.$Shape): roost.wire.KeysKept & roost.wire.KeysKept.$Shape;
            static create(properties?: roost.wire.KeysKept.$Properties): roost.wire.KeysKept;

            /**
             * Encodes the specified KeysKept message. Does not implicitly {@link roost.wire.KeysKept.verify|verify} messages.
             * @param message KeysKept message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.KeysKept.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a KeysKept message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.KeysKept & roost.wire.KeysKept.$Shape} KeysKept
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.KeysKept & roost.wire.KeysKept.$Shape;
        }

        namespace KeysKept {

            /** Properties of a KeysKept. */
            interface $Properties {

                /** KeysKept oneTime */
                oneTime?: (number|null);

                /** KeysKept signedPrekey */
                signedPrekey?: (number|null);

                /** KeysKept kemPrekey */
                kemPrekey?: (number|null);

                /** KeysKept listVersion */
                listVersion?: (number|null);

                /** KeysKept removed */
                removed?: (number[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a KeysKept. */
            type $Shape = roost.wire.KeysKept.$Properties;
        }

        /**
         * Properties of a ClaimKeys.
         * @deprecated Use roost.wire.ClaimKeys.$Properties instead.
         */
        interface IClaimKeys extends roost.wire.ClaimKeys.$Properties {
        }

        /** Represents a ClaimKeys. */
        class ClaimKeys {

            /**
             * Constructs a new ClaimKeys.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.ClaimKeys.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ClaimKeys devices. */
            devices: roost.wire.DeviceName.$Properties[];

            /**
             * Creates a new ClaimKeys instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ClaimKeys instance
             */
            static create(properties: roost.wire.ClaimKeys.$Shape): roost.wire.ClaimKeys & roost.wire.ClaimKeys.$Shape;
            static create(properties?: roost.wire.ClaimKeys.$Properties): roost.wire.ClaimKeys;

            /**
             * Encodes the specified ClaimKeys message. Does not implicitly {@link roost.wire.ClaimKeys.verify|verify} messages.
             * @param message ClaimKeys message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.ClaimKeys.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ClaimKeys message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.ClaimKeys & roost.wire.ClaimKeys.$Shape} ClaimKeys
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.ClaimKeys & roost.wire.ClaimKeys.$Shape;
        }

        namespace ClaimKeys {

            /** Properties of a ClaimKeys. */
            interface $Properties {

                /** ClaimKeys devices */
                devices?: (roost.wire.DeviceName.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ClaimKeys. */
            type $Shape = roost.wire.ClaimKeys.$Properties;
        }

        /**
         * Properties of a DeviceName.
         * @deprecated Use roost.wire.DeviceName.$Properties instead.
         */
        interface IDeviceName extends roost.wire.DeviceName.$Properties {
        }

        /** Represents a DeviceName. */
        class DeviceName {

            /**
             * Constructs a new DeviceName.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.DeviceName.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** DeviceName user. */
            user: string;

            /** DeviceName device. */
            device: number;

            /**
             * Creates a new DeviceName instance using the specified properties.
             * @param [properties] Properties to set
             * @returns DeviceName instance
             */
            static create(properties: roost.wire.DeviceName.$Shape): roost.wire.DeviceName & roost.wire.DeviceName.$Shape;
            static create(properties?: roost.wire.DeviceName.$Properties): roost.wire.DeviceName;

            /**
             * Encodes the specified DeviceName message. Does not implicitly {@link roost.wire.DeviceName.verify|verify} messages.
             * @param message DeviceName message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.DeviceName.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a DeviceName message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.DeviceName & roost.wire.DeviceName.$Shape} DeviceName
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.DeviceName & roost.wire.DeviceName.$Shape;
        }

        namespace DeviceName {

            /** Properties of a DeviceName. */
            interface $Properties {

                /** DeviceName user */
                user?: (string|null);

                /** DeviceName device */
                device?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a DeviceName. */
            type $Shape = roost.wire.DeviceName.$Properties;
        }

        /**
         * Properties of a KeyBundles.
         * @deprecated Use roost.wire.KeyBundles.$Properties instead.
         */
        interface IKeyBundles extends roost.wire.KeyBundles.$Properties {
        }

        /** Represents a KeyBundles. */
        class KeyBundles {

            /**
             * Constructs a new KeyBundles.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.KeyBundles.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** KeyBundles bundles. */
            bundles: roost.wire.KeyBundle.$Properties[];

            /**
             * Creates a new KeyBundles instance using the specified properties.
             * @param [properties] Properties to set
             * @returns KeyBundles instance
             */
            static create(properties: roost.wire.KeyBundles.$Shape): roost.wire.KeyBundles & roost.wire.KeyBundles.$Shape;
            static create(properties?: roost.wire.KeyBundles.$Properties): roost.wire.KeyBundles;

            /**
             * Encodes the specified KeyBundles message. Does not implicitly {@link roost.wire.KeyBundles.verify|verify} messages.
             * @param message KeyBundles message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.KeyBundles.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a KeyBundles message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.KeyBundles & roost.wire.KeyBundles.$Shape} KeyBundles
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.KeyBundles & roost.wire.KeyBundles.$Shape;
        }

        namespace KeyBundles {

            /** Properties of a KeyBundles. */
            interface $Properties {

                /** KeyBundles bundles */
                bundles?: (roost.wire.KeyBundle.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a KeyBundles. */
            type $Shape = roost.wire.KeyBundles.$Properties;
        }

        /**
         * Properties of a KeyBundle.
         * @deprecated Use roost.wire.KeyBundle.$Properties instead.
         */
        interface IKeyBundle extends roost.wire.KeyBundle.$Properties {
        }

        /** Represents a KeyBundle. */
        class KeyBundle {

            /**
             * Constructs a new KeyBundle.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.KeyBundle.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** KeyBundle user. */
            user: string;

            /** KeyBundle device. */
            device: number;

            /** KeyBundle signedPrekey. */
            signedPrekey?: (roost.wire.SignedPrekey.$Properties|null);

            /** KeyBundle kemPrekey. */
            kemPrekey?: (roost.wire.SignedPrekey.$Properties|null);

            /** KeyBundle oneTime. */
            oneTime?: (roost.wire.Prekey.$Properties|null);

            /**
             * Creates a new KeyBundle instance using the specified properties.
             * @param [properties] Properties to set
             * @returns KeyBundle instance
             */
            static create(properties: roost.wire.KeyBundle.$Shape): roost.wire.KeyBundle & roost.wire.KeyBundle.$Shape;
            static create(properties?: roost.wire.KeyBundle.$Properties): roost.wire.KeyBundle;

            /**
             * Encodes the specified KeyBundle message. Does not implicitly {@link roost.wire.KeyBundle.verify|verify} messages.
             * @param message KeyBundle message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.KeyBundle.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a KeyBundle message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.KeyBundle & roost.wire.KeyBundle.$Shape} KeyBundle
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.KeyBundle & roost.wire.KeyBundle.$Shape;
        }

        namespace KeyBundle {

            /** Properties of a KeyBundle. */
            interface $Properties {

                /** KeyBundle user */
                user?: (string|null);

                /** KeyBundle device */
                device?: (number|null);

                /** KeyBundle signedPrekey */
                signedPrekey?: (roost.wire.SignedPrekey.$Properties|null);

                /** KeyBundle kemPrekey */
                kemPrekey?: (roost.wire.SignedPrekey.$Properties|null);

                /** KeyBundle oneTime */
                oneTime?: (roost.wire.Prekey.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a KeyBundle. */
            type $Shape = roost.wire.KeyBundle.$Properties;
        }

        /**
         * Properties of a SendToDevices.
         * @deprecated Use roost.wire.SendToDevices.$Properties instead.
         */
        interface ISendToDevices extends roost.wire.SendToDevices.$Properties {
        }

        /** Represents a SendToDevices. */
        class SendToDevices {

            /**
             * Constructs a new SendToDevices.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.SendToDevices.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SendToDevices messages. */
            messages: roost.wire.ToDevice.$Properties[];

            /**
             * Creates a new SendToDevices instance using the specified properties.
             * @param [properties] Properties to set
             * @returns SendToDevices instance
             */
            static create(properties: roost.wire.SendToDevices.$Shape): roost.wire.SendToDevices & roost.wire.SendToDevices.$Shape;
            static create(properties?: roost.wire.SendToDevices.$Properties): roost.wire.SendToDevices;

            /**
             * Encodes the specified SendToDevices message. Does not implicitly {@link roost.wire.SendToDevices.verify|verify} messages.
             * @param message SendToDevices message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.SendToDevices.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SendToDevices message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.SendToDevices & roost.wire.SendToDevices.$Shape} SendToDevices
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.SendToDevices & roost.wire.SendToDevices.$Shape;
        }

        namespace SendToDevices {

            /** Properties of a SendToDevices. */
            interface $Properties {

                /** SendToDevices messages */
                messages?: (roost.wire.ToDevice.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SendToDevices. */
            type $Shape = roost.wire.SendToDevices.$Properties;
        }

        /**
         * Properties of a ToDevice.
         * @deprecated Use roost.wire.ToDevice.$Properties instead.
         */
        interface IToDevice extends roost.wire.ToDevice.$Properties {
        }

        /** Represents a ToDevice. */
        class ToDevice {

            /**
             * Constructs a new ToDevice.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.ToDevice.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ToDevice user. */
            user: string;

            /** ToDevice device. */
            device: number;

            /** ToDevice conversation. */
            conversation: string;

            /** ToDevice type. */
            type: number;

            /** ToDevice data. */
            data: Uint8Array;

            /** ToDevice body. */
            body: Uint8Array;

            /**
             * Creates a new ToDevice instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ToDevice instance
             */
            static create(properties: roost.wire.ToDevice.$Shape): roost.wire.ToDevice & roost.wire.ToDevice.$Shape;
            static create(properties?: roost.wire.ToDevice.$Properties): roost.wire.ToDevice;

            /**
             * Encodes the specified ToDevice message. Does not implicitly {@link roost.wire.ToDevice.verify|verify} messages.
             * @param message ToDevice message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.ToDevice.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ToDevice message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.ToDevice & roost.wire.ToDevice.$Shape} ToDevice
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.ToDevice & roost.wire.ToDevice.$Shape;
        }

        namespace ToDevice {

            /** Properties of a ToDevice. */
            interface $Properties {

                /** ToDevice user */
                user?: (string|null);

                /** ToDevice device */
                device?: (number|null);

                /** ToDevice conversation */
                conversation?: (string|null);

                /** ToDevice type */
                type?: (number|null);

                /** ToDevice data */
                data?: (Uint8Array|null);

                /** ToDevice body */
                body?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ToDevice. */
            type $Shape = roost.wire.ToDevice.$Properties;
        }

        /**
         * Properties of a ToDevicesTaken.
         * @deprecated Use roost.wire.ToDevicesTaken.$Properties instead.
         */
        interface IToDevicesTaken extends roost.wire.ToDevicesTaken.$Properties {
        }

        /** Represents a ToDevicesTaken. */
        class ToDevicesTaken {

            /**
             * Constructs a new ToDevicesTaken.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.ToDevicesTaken.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ToDevicesTaken states. */
            states: roost.wire.ToDeviceState[];

            /**
             * Creates a new ToDevicesTaken instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ToDevicesTaken instance
             */
            static create(properties: roost.wire.ToDevicesTaken.$Shape): roost.wire.ToDevicesTaken & roost.wire.ToDevicesTaken.$Shape;
            static create(properties?: roost.wire.ToDevicesTaken.$Properties): roost.wire.ToDevicesTaken;

            /**
             * Encodes the specified ToDevicesTaken message. Does not implicitly {@link roost.wire.ToDevicesTaken.verify|verify} messages.
             * @param message ToDevicesTaken message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.ToDevicesTaken.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ToDevicesTaken message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.ToDevicesTaken & roost.wire.ToDevicesTaken.$Shape} ToDevicesTaken
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.ToDevicesTaken & roost.wire.ToDevicesTaken.$Shape;
        }

        namespace ToDevicesTaken {

            /** Properties of a ToDevicesTaken. */
            interface $Properties {

                /** ToDevicesTaken states */
                states?: (roost.wire.ToDeviceState[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ToDevicesTaken. */
            type $Shape = roost.wire.ToDevicesTaken.$Properties;
        }

        /** ToDeviceState enum. */
        enum ToDeviceState {

            /** TO_DEVICE_STATE_UNSPECIFIED value */
            TO_DEVICE_STATE_UNSPECIFIED = 0,

            /** TAKEN value */
            TAKEN = 1,

            /** NO_SUCH_DEVICE value */
            NO_SUCH_DEVICE = 2,

            /** FULL value */
            FULL = 3,

            /** NOT_YOURS_TO_WRITE value */
            NOT_YOURS_TO_WRITE = 4
        }

        /**
         * Properties of a ToDeviceMessages.
         * @deprecated Use roost.wire.ToDeviceMessages.$Properties instead.
         */
        interface IToDeviceMessages extends roost.wire.ToDeviceMessages.$Properties {
        }

        /** Represents a ToDeviceMessages. */
        class ToDeviceMessages {

            /**
             * Constructs a new ToDeviceMessages.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.ToDeviceMessages.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ToDeviceMessages messages. */
            messages: roost.wire.ToDeviceMessage.$Properties[];

            /**
             * Creates a new ToDeviceMessages instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ToDeviceMessages instance
             */
            static create(properties: roost.wire.ToDeviceMessages.$Shape): roost.wire.ToDeviceMessages & roost.wire.ToDeviceMessages.$Shape;
            static create(properties?: roost.wire.ToDeviceMessages.$Properties): roost.wire.ToDeviceMessages;

            /**
             * Encodes the specified ToDeviceMessages message. Does not implicitly {@link roost.wire.ToDeviceMessages.verify|verify} messages.
             * @param message ToDeviceMessages message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.ToDeviceMessages.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ToDeviceMessages message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.ToDeviceMessages & roost.wire.ToDeviceMessages.$Shape} ToDeviceMessages
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.ToDeviceMessages & roost.wire.ToDeviceMessages.$Shape;
        }

        namespace ToDeviceMessages {

            /** Properties of a ToDeviceMessages. */
            interface $Properties {

                /** ToDeviceMessages messages */
                messages?: (roost.wire.ToDeviceMessage.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ToDeviceMessages. */
            type $Shape = roost.wire.ToDeviceMessages.$Properties;
        }

        /**
         * Properties of a ToDeviceMessage.
         * @deprecated Use roost.wire.ToDeviceMessage.$Properties instead.
         */
        interface IToDeviceMessage extends roost.wire.ToDeviceMessage.$Properties {
        }

        /** Represents a ToDeviceMessage. */
        class ToDeviceMessage {

            /**
             * Constructs a new ToDeviceMessage.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.ToDeviceMessage.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ToDeviceMessage user. */
            user: string;

            /** ToDeviceMessage device. */
            device: number;

            /** ToDeviceMessage conversation. */
            conversation: string;

            /** ToDeviceMessage type. */
            type: number;

            /** ToDeviceMessage data. */
            data: Uint8Array;

            /** ToDeviceMessage body. */
            body: Uint8Array;

            /**
             * Creates a new ToDeviceMessage instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ToDeviceMessage instance
             */
            static create(properties: roost.wire.ToDeviceMessage.$Shape): roost.wire.ToDeviceMessage & roost.wire.ToDeviceMessage.$Shape;
            static create(properties?: roost.wire.ToDeviceMessage.$Properties): roost.wire.ToDeviceMessage;

            /**
             * Encodes the specified ToDeviceMessage message. Does not implicitly {@link roost.wire.ToDeviceMessage.verify|verify} messages.
             * @param message ToDeviceMessage message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.ToDeviceMessage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ToDeviceMessage message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.ToDeviceMessage & roost.wire.ToDeviceMessage.$Shape} ToDeviceMessage
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.ToDeviceMessage & roost.wire.ToDeviceMessage.$Shape;
        }

        namespace ToDeviceMessage {

            /** Properties of a ToDeviceMessage. */
            interface $Properties {

                /** ToDeviceMessage user */
                user?: (string|null);

                /** ToDeviceMessage device */
                device?: (number|null);

                /** ToDeviceMessage conversation */
                conversation?: (string|null);

                /** ToDeviceMessage type */
                type?: (number|null);

                /** ToDeviceMessage data */
                data?: (Uint8Array|null);

                /** ToDeviceMessage body */
                body?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ToDeviceMessage. */
            type $Shape = roost.wire.ToDeviceMessage.$Properties;
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

        /**
         * Properties of a Control.
         * @deprecated Use roost.wire.Control.$Properties instead.
         */
        interface IControl extends roost.wire.Control.$Properties {
        }

        /** Represents a Control. */
        class Control {

            /**
             * Constructs a new Control.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Control.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Control epoch. */
            epoch: number;

            /** Control creation. */
            creation?: (roost.wire.Creation.$Properties|null);

            /** Control membership. */
            membership?: (roost.wire.Membership.$Properties|null);

            /** Control roles. */
            roles?: (roost.wire.Roles.$Properties|null);

            /** Control settings. */
            settings?: (roost.wire.Settings.$Properties|null);

            /** Control devices. */
            devices?: (roost.wire.Devices.$Properties|null);

            /** Control removal. */
            removal?: (roost.wire.Removal.$Properties|null);

            /** Control signature. */
            signature: Uint8Array;

            /** Control change. */
            change?: ("creation"|"membership"|"roles"|"settings"|"devices"|"removal");

            /**
             * Creates a new Control instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Control instance
             */
            static create(properties: roost.wire.Control.$Shape): roost.wire.Control & roost.wire.Control.$Shape;
            static create(properties?: roost.wire.Control.$Properties): roost.wire.Control;

            /**
             * Encodes the specified Control message. Does not implicitly {@link roost.wire.Control.verify|verify} messages.
             * @param message Control message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Control.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Control message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Control & roost.wire.Control.$Shape} Control
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Control & roost.wire.Control.$Shape;
        }

        namespace Control {

            /** Properties of a Control. */
            interface $Properties {

                /** Control epoch */
                epoch?: (number|null);

                /** Control creation */
                creation?: (roost.wire.Creation.$Properties|null);

                /** Control membership */
                membership?: (roost.wire.Membership.$Properties|null);

                /** Control roles */
                roles?: (roost.wire.Roles.$Properties|null);

                /** Control settings */
                settings?: (roost.wire.Settings.$Properties|null);

                /** Control devices */
                devices?: (roost.wire.Devices.$Properties|null);

                /** Control removal */
                removal?: (roost.wire.Removal.$Properties|null);

                /** Control signature */
                signature?: (Uint8Array|null);

                /** Control change */
                change?: ("creation"|"membership"|"roles"|"settings"|"devices"|"removal");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a Control. */
            type $Shape = {
              epoch?: number|null;
              creation?: roost.wire.Creation.$Shape|null;
              membership?: roost.wire.Membership.$Shape|null;
              roles?: roost.wire.Roles.$Shape|null;
              settings?: roost.wire.Settings.$Shape|null;
              devices?: roost.wire.Devices.$Shape|null;
              removal?: roost.wire.Removal.$Shape|null;
              signature?: Uint8Array|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ change?: undefined; creation?: null; membership?: null; roles?: null; settings?: null; devices?: null; removal?: null }|{ change?: "creation"; creation: roost.wire.Creation.$Shape; membership?: null; roles?: null; settings?: null; devices?: null; removal?: null }|{ change?: "membership"; creation?: null; membership: roost.wire.Membership.$Shape; roles?: null; settings?: null; devices?: null; removal?: null }|{ change?: "roles"; creation?: null; membership?: null; roles: roost.wire.Roles.$Shape; settings?: null; devices?: null; removal?: null }|{ change?: "settings"; creation?: null; membership?: null; roles?: null; settings: roost.wire.Settings.$Shape; devices?: null; removal?: null }|{ change?: "devices"; creation?: null; membership?: null; roles?: null; settings?: null; devices: roost.wire.Devices.$Shape; removal?: null }|{ change?: "removal"; creation?: null; membership?: null; roles?: null; settings?: null; devices?: null; removal: roost.wire.Removal.$Shape })
            );
        }

        /**
         * Properties of a Creation.
         * @deprecated Use roost.wire.Creation.$Properties instead.
         */
        interface ICreation extends roost.wire.Creation.$Properties {
        }

        /** Represents a Creation. */
        class Creation {

            /**
             * Constructs a new Creation.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Creation.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Creation kind. */
            kind: roost.wire.ConversationKind;

            /** Creation members. */
            members: roost.wire.Member.$Properties[];

            /** Creation title. */
            title: Uint8Array;

            /** Creation signsDeletions. */
            signsDeletions: boolean;

            /**
             * Creates a new Creation instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Creation instance
             */
            static create(properties: roost.wire.Creation.$Shape): roost.wire.Creation & roost.wire.Creation.$Shape;
            static create(properties?: roost.wire.Creation.$Properties): roost.wire.Creation;

            /**
             * Encodes the specified Creation message. Does not implicitly {@link roost.wire.Creation.verify|verify} messages.
             * @param message Creation message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Creation.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Creation message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Creation & roost.wire.Creation.$Shape} Creation
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Creation & roost.wire.Creation.$Shape;
        }

        namespace Creation {

            /** Properties of a Creation. */
            interface $Properties {

                /** Creation kind */
                kind?: (roost.wire.ConversationKind|null);

                /** Creation members */
                members?: (roost.wire.Member.$Properties[]|null);

                /** Creation title */
                title?: (Uint8Array|null);

                /** Creation signsDeletions */
                signsDeletions?: (boolean|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Creation. */
            type $Shape = roost.wire.Creation.$Properties;
        }

        /**
         * Properties of a Member.
         * @deprecated Use roost.wire.Member.$Properties instead.
         */
        interface IMember extends roost.wire.Member.$Properties {
        }

        /** Represents a Member. */
        class Member {

            /**
             * Constructs a new Member.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Member.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Member user. */
            user: string;

            /** Member role. */
            role: roost.wire.Role;

            /** Member devices. */
            devices?: (roost.wire.DeviceList.$Properties|null);

            /**
             * Creates a new Member instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Member instance
             */
            static create(properties: roost.wire.Member.$Shape): roost.wire.Member & roost.wire.Member.$Shape;
            static create(properties?: roost.wire.Member.$Properties): roost.wire.Member;

            /**
             * Encodes the specified Member message. Does not implicitly {@link roost.wire.Member.verify|verify} messages.
             * @param message Member message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Member.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Member message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Member & roost.wire.Member.$Shape} Member
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Member & roost.wire.Member.$Shape;
        }

        namespace Member {

            /** Properties of a Member. */
            interface $Properties {

                /** Member user */
                user?: (string|null);

                /** Member role */
                role?: (roost.wire.Role|null);

                /** Member devices */
                devices?: (roost.wire.DeviceList.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Member. */
            type $Shape = roost.wire.Member.$Properties;
        }

        /**
         * Properties of a DeviceList.
         * @deprecated Use roost.wire.DeviceList.$Properties instead.
         */
        interface IDeviceList extends roost.wire.DeviceList.$Properties {
        }

        /** Represents a DeviceList. */
        class DeviceList {

            /**
             * Constructs a new DeviceList.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.DeviceList.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** DeviceList version. */
            version: number;

            /** DeviceList devices. */
            devices: roost.wire.Device.$Properties[];

            /** DeviceList signature. */
            signature: Uint8Array;

            /**
             * Creates a new DeviceList instance using the specified properties.
             * @param [properties] Properties to set
             * @returns DeviceList instance
             */
            static create(properties: roost.wire.DeviceList.$Shape): roost.wire.DeviceList & roost.wire.DeviceList.$Shape;
            static create(properties?: roost.wire.DeviceList.$Properties): roost.wire.DeviceList;

            /**
             * Encodes the specified DeviceList message. Does not implicitly {@link roost.wire.DeviceList.verify|verify} messages.
             * @param message DeviceList message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.DeviceList.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a DeviceList message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.DeviceList & roost.wire.DeviceList.$Shape} DeviceList
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.DeviceList & roost.wire.DeviceList.$Shape;
        }

        namespace DeviceList {

            /** Properties of a DeviceList. */
            interface $Properties {

                /** DeviceList version */
                version?: (number|null);

                /** DeviceList devices */
                devices?: (roost.wire.Device.$Properties[]|null);

                /** DeviceList signature */
                signature?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a DeviceList. */
            type $Shape = roost.wire.DeviceList.$Properties;
        }

        /**
         * Properties of a Device.
         * @deprecated Use roost.wire.Device.$Properties instead.
         */
        interface IDevice extends roost.wire.Device.$Properties {
        }

        /** Represents a Device. */
        class Device {

            /**
             * Constructs a new Device.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Device.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Device device. */
            device: number;

            /** Device identity. */
            identity: Uint8Array;

            /** Device addedAt. */
            addedAt: number;

            /** Device signature. */
            signature: Uint8Array;

            /** Device registrationId. */
            registrationId: number;

            /**
             * Creates a new Device instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Device instance
             */
            static create(properties: roost.wire.Device.$Shape): roost.wire.Device & roost.wire.Device.$Shape;
            static create(properties?: roost.wire.Device.$Properties): roost.wire.Device;

            /**
             * Encodes the specified Device message. Does not implicitly {@link roost.wire.Device.verify|verify} messages.
             * @param message Device message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Device.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Device message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Device & roost.wire.Device.$Shape} Device
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Device & roost.wire.Device.$Shape;
        }

        namespace Device {

            /** Properties of a Device. */
            interface $Properties {

                /** Device device */
                device?: (number|null);

                /** Device identity */
                identity?: (Uint8Array|null);

                /** Device addedAt */
                addedAt?: (number|null);

                /** Device signature */
                signature?: (Uint8Array|null);

                /** Device registrationId */
                registrationId?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Device. */
            type $Shape = roost.wire.Device.$Properties;
        }

        /**
         * Properties of a Membership.
         * @deprecated Use roost.wire.Membership.$Properties instead.
         */
        interface IMembership extends roost.wire.Membership.$Properties {
        }

        /** Represents a Membership. */
        class Membership {

            /**
             * Constructs a new Membership.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Membership.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Membership add. */
            add: roost.wire.Member.$Properties[];

            /** Membership remove. */
            remove: string[];

            /**
             * Creates a new Membership instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Membership instance
             */
            static create(properties: roost.wire.Membership.$Shape): roost.wire.Membership & roost.wire.Membership.$Shape;
            static create(properties?: roost.wire.Membership.$Properties): roost.wire.Membership;

            /**
             * Encodes the specified Membership message. Does not implicitly {@link roost.wire.Membership.verify|verify} messages.
             * @param message Membership message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Membership.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Membership message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Membership & roost.wire.Membership.$Shape} Membership
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Membership & roost.wire.Membership.$Shape;
        }

        namespace Membership {

            /** Properties of a Membership. */
            interface $Properties {

                /** Membership add */
                add?: (roost.wire.Member.$Properties[]|null);

                /** Membership remove */
                remove?: (string[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Membership. */
            type $Shape = roost.wire.Membership.$Properties;
        }

        /**
         * Properties of a Roles.
         * @deprecated Use roost.wire.Roles.$Properties instead.
         */
        interface IRoles extends roost.wire.Roles.$Properties {
        }

        /** Represents a Roles. */
        class Roles {

            /**
             * Constructs a new Roles.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Roles.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Roles changes. */
            changes: roost.wire.Member.$Properties[];

            /**
             * Creates a new Roles instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Roles instance
             */
            static create(properties: roost.wire.Roles.$Shape): roost.wire.Roles & roost.wire.Roles.$Shape;
            static create(properties?: roost.wire.Roles.$Properties): roost.wire.Roles;

            /**
             * Encodes the specified Roles message. Does not implicitly {@link roost.wire.Roles.verify|verify} messages.
             * @param message Roles message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Roles.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Roles message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Roles & roost.wire.Roles.$Shape} Roles
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Roles & roost.wire.Roles.$Shape;
        }

        namespace Roles {

            /** Properties of a Roles. */
            interface $Properties {

                /** Roles changes */
                changes?: (roost.wire.Member.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Roles. */
            type $Shape = roost.wire.Roles.$Properties;
        }

        /**
         * Properties of a Settings.
         * @deprecated Use roost.wire.Settings.$Properties instead.
         */
        interface ISettings extends roost.wire.Settings.$Properties {
        }

        /** Represents a Settings. */
        class Settings {

            /**
             * Constructs a new Settings.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Settings.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Settings title. */
            title?: (Uint8Array|null);

            /** Settings announcementsOnly. */
            announcementsOnly?: (boolean|null);

            /** Settings disappearAfterS. */
            disappearAfterS?: (number|null);

            /**
             * Creates a new Settings instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Settings instance
             */
            static create(properties: roost.wire.Settings.$Shape): roost.wire.Settings & roost.wire.Settings.$Shape;
            static create(properties?: roost.wire.Settings.$Properties): roost.wire.Settings;

            /**
             * Encodes the specified Settings message. Does not implicitly {@link roost.wire.Settings.verify|verify} messages.
             * @param message Settings message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Settings.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Settings message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Settings & roost.wire.Settings.$Shape} Settings
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Settings & roost.wire.Settings.$Shape;
        }

        namespace Settings {

            /** Properties of a Settings. */
            interface $Properties {

                /** Settings title */
                title?: (Uint8Array|null);

                /** Settings announcementsOnly */
                announcementsOnly?: (boolean|null);

                /** Settings disappearAfterS */
                disappearAfterS?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Settings. */
            type $Shape = roost.wire.Settings.$Properties;
        }

        /**
         * Properties of a Devices.
         * @deprecated Use roost.wire.Devices.$Properties instead.
         */
        interface IDevices extends roost.wire.Devices.$Properties {
        }

        /** Represents a Devices. */
        class Devices {

            /**
             * Constructs a new Devices.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Devices.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Devices user. */
            user: string;

            /** Devices list. */
            list?: (roost.wire.DeviceList.$Properties|null);

            /**
             * Creates a new Devices instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Devices instance
             */
            static create(properties: roost.wire.Devices.$Shape): roost.wire.Devices & roost.wire.Devices.$Shape;
            static create(properties?: roost.wire.Devices.$Properties): roost.wire.Devices;

            /**
             * Encodes the specified Devices message. Does not implicitly {@link roost.wire.Devices.verify|verify} messages.
             * @param message Devices message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Devices.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Devices message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Devices & roost.wire.Devices.$Shape} Devices
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Devices & roost.wire.Devices.$Shape;
        }

        namespace Devices {

            /** Properties of a Devices. */
            interface $Properties {

                /** Devices user */
                user?: (string|null);

                /** Devices list */
                list?: (roost.wire.DeviceList.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Devices. */
            type $Shape = roost.wire.Devices.$Properties;
        }

        /**
         * Properties of a Deletion.
         * @deprecated Use roost.wire.Deletion.$Properties instead.
         */
        interface IDeletion extends roost.wire.Deletion.$Properties {
        }

        /** Represents a Deletion. */
        class Deletion {

            /**
             * Constructs a new Deletion.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Deletion.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Deletion epoch. */
            epoch: number;

            /** Deletion messages. */
            messages: roost.wire.DeletedMessage.$Properties[];

            /** Deletion signature. */
            signature: Uint8Array;

            /**
             * Creates a new Deletion instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Deletion instance
             */
            static create(properties: roost.wire.Deletion.$Shape): roost.wire.Deletion & roost.wire.Deletion.$Shape;
            static create(properties?: roost.wire.Deletion.$Properties): roost.wire.Deletion;

            /**
             * Encodes the specified Deletion message. Does not implicitly {@link roost.wire.Deletion.verify|verify} messages.
             * @param message Deletion message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Deletion.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Deletion message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Deletion & roost.wire.Deletion.$Shape} Deletion
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Deletion & roost.wire.Deletion.$Shape;
        }

        namespace Deletion {

            /** Properties of a Deletion. */
            interface $Properties {

                /** Deletion epoch */
                epoch?: (number|null);

                /** Deletion messages */
                messages?: (roost.wire.DeletedMessage.$Properties[]|null);

                /** Deletion signature */
                signature?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Deletion. */
            type $Shape = roost.wire.Deletion.$Properties;
        }

        /**
         * Properties of a DeletedMessage.
         * @deprecated Use roost.wire.DeletedMessage.$Properties instead.
         */
        interface IDeletedMessage extends roost.wire.DeletedMessage.$Properties {
        }

        /** Represents a DeletedMessage. */
        class DeletedMessage {

            /**
             * Constructs a new DeletedMessage.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.DeletedMessage.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** DeletedMessage sender. */
            sender: string;

            /** DeletedMessage device. */
            device: number;

            /** DeletedMessage number. */
            number: number;

            /**
             * Creates a new DeletedMessage instance using the specified properties.
             * @param [properties] Properties to set
             * @returns DeletedMessage instance
             */
            static create(properties: roost.wire.DeletedMessage.$Shape): roost.wire.DeletedMessage & roost.wire.DeletedMessage.$Shape;
            static create(properties?: roost.wire.DeletedMessage.$Properties): roost.wire.DeletedMessage;

            /**
             * Encodes the specified DeletedMessage message. Does not implicitly {@link roost.wire.DeletedMessage.verify|verify} messages.
             * @param message DeletedMessage message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.DeletedMessage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a DeletedMessage message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.DeletedMessage & roost.wire.DeletedMessage.$Shape} DeletedMessage
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.DeletedMessage & roost.wire.DeletedMessage.$Shape;
        }

        namespace DeletedMessage {

            /** Properties of a DeletedMessage. */
            interface $Properties {

                /** DeletedMessage sender */
                sender?: (string|null);

                /** DeletedMessage device */
                device?: (number|null);

                /** DeletedMessage number */
                number?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a DeletedMessage. */
            type $Shape = roost.wire.DeletedMessage.$Properties;
        }

        /** RemovalReason enum. */
        enum RemovalReason {

            /** REMOVAL_REASON_UNSPECIFIED value */
            REMOVAL_REASON_UNSPECIFIED = 0,

            /** DEVICE_EXPIRED value */
            DEVICE_EXPIRED = 1,

            /** ACCOUNT_DELETED value */
            ACCOUNT_DELETED = 2,

            /** NUMBER_TAKEN_OVER value */
            NUMBER_TAKEN_OVER = 3,

            /** REQUEST_DECLINED value */
            REQUEST_DECLINED = 4,

            /** DEVICE_SIGNED_OUT value */
            DEVICE_SIGNED_OUT = 5
        }

        /**
         * Properties of a Removal.
         * @deprecated Use roost.wire.Removal.$Properties instead.
         */
        interface IRemoval extends roost.wire.Removal.$Properties {
        }

        /** Represents a Removal. */
        class Removal {

            /**
             * Constructs a new Removal.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.wire.Removal.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Removal user. */
            user: string;

            /** Removal device. */
            device: number;

            /** Removal reason. */
            reason: roost.wire.RemovalReason;

            /** Removal listVersion. */
            listVersion: number;

            /**
             * Creates a new Removal instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Removal instance
             */
            static create(properties: roost.wire.Removal.$Shape): roost.wire.Removal & roost.wire.Removal.$Shape;
            static create(properties?: roost.wire.Removal.$Properties): roost.wire.Removal;

            /**
             * Encodes the specified Removal message. Does not implicitly {@link roost.wire.Removal.verify|verify} messages.
             * @param message Removal message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.wire.Removal.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Removal message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.wire.Removal & roost.wire.Removal.$Shape} Removal
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.wire.Removal & roost.wire.Removal.$Shape;
        }

        namespace Removal {

            /** Properties of a Removal. */
            interface $Properties {

                /** Removal user */
                user?: (string|null);

                /** Removal device */
                device?: (number|null);

                /** Removal reason */
                reason?: (roost.wire.RemovalReason|null);

                /** Removal listVersion */
                listVersion?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Removal. */
            type $Shape = roost.wire.Removal.$Properties;
        }
    }
}

export import wire = roost.wire;
