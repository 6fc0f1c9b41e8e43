// Generated from schema/content.proto by `npm run generate`.
import * as $protobuf from "protobufjs/minimal.js";

/** Namespace roost. */
export namespace roost {

    /** Namespace content. */
    namespace content {

        /**
         * Properties of a Content.
         * @deprecated Use roost.content.Content.$Properties instead.
         */
        interface IContent extends roost.content.Content.$Properties {
        }

        /** Represents a Content. */
        class Content {

            /**
             * Constructs a new Content.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.content.Content.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Content verifiedSeq. */
            verifiedSeq: number;

            /** Content verifiedHead. */
            verifiedHead: Uint8Array;

            /** Content writtenAt. */
            writtenAt: number;

            /** Content text. */
            text?: (roost.content.Text.$Properties|null);

            /** Content kind. */
            kind?: "text";

            /**
             * Creates a new Content instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Content instance
             */
            static create(properties: roost.content.Content.$Shape): roost.content.Content & roost.content.Content.$Shape;
            static create(properties?: roost.content.Content.$Properties): roost.content.Content;

            /**
             * Encodes the specified Content message. Does not implicitly {@link roost.content.Content.verify|verify} messages.
             * @param message Content message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.content.Content.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Content message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.content.Content & roost.content.Content.$Shape} Content
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.content.Content & roost.content.Content.$Shape;
        }

        namespace Content {

            /** Properties of a Content. */
            interface $Properties {

                /** Content verifiedSeq */
                verifiedSeq?: (number|null);

                /** Content verifiedHead */
                verifiedHead?: (Uint8Array|null);

                /** Content writtenAt */
                writtenAt?: (number|null);

                /** Content text */
                text?: (roost.content.Text.$Properties|null);

                /** Content kind */
                kind?: "text";

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a Content. */
            type $Shape = {
              verifiedSeq?: number|null;
              verifiedHead?: Uint8Array|null;
              writtenAt?: number|null;
              text?: roost.content.Text.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ kind?: undefined; text?: null }|{ kind?: "text"; text: roost.content.Text.$Shape })
            );
        }

        /**
         * Properties of a Text.
         * @deprecated Use roost.content.Text.$Properties instead.
         */
        interface IText extends roost.content.Text.$Properties {
        }

        /** Represents a Text. */
        class Text {

            /**
             * Constructs a new Text.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.content.Text.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Text text. */
            text: string;

            /** Text quote. */
            quote?: (roost.content.Quote.$Properties|null);

            /**
             * Creates a new Text instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Text instance
             */
            static create(properties: roost.content.Text.$Shape): roost.content.Text & roost.content.Text.$Shape;
            static create(properties?: roost.content.Text.$Properties): roost.content.Text;

            /**
             * Encodes the specified Text message. Does not implicitly {@link roost.content.Text.verify|verify} messages.
             * @param message Text message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.content.Text.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Text message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.content.Text & roost.content.Text.$Shape} Text
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.content.Text & roost.content.Text.$Shape;
        }

        namespace Text {

            /** Properties of a Text. */
            interface $Properties {

                /** Text text */
                text?: (string|null);

                /** Text quote */
                quote?: (roost.content.Quote.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Text. */
            type $Shape = roost.content.Text.$Properties;
        }

        /**
         * Properties of a Quote.
         * @deprecated Use roost.content.Quote.$Properties instead.
         */
        interface IQuote extends roost.content.Quote.$Properties {
        }

        /** Represents a Quote. */
        class Quote {

            /**
             * Constructs a new Quote.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.content.Quote.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Quote user. */
            user: string;

            /** Quote device. */
            device: number;

            /** Quote number. */
            number: number;

            /** Quote seq. */
            seq: number;

            /**
             * Creates a new Quote instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Quote instance
             */
            static create(properties: roost.content.Quote.$Shape): roost.content.Quote & roost.content.Quote.$Shape;
            static create(properties?: roost.content.Quote.$Properties): roost.content.Quote;

            /**
             * Encodes the specified Quote message. Does not implicitly {@link roost.content.Quote.verify|verify} messages.
             * @param message Quote message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.content.Quote.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Quote message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.content.Quote & roost.content.Quote.$Shape} Quote
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.content.Quote & roost.content.Quote.$Shape;
        }

        namespace Quote {

            /** Properties of a Quote. */
            interface $Properties {

                /** Quote user */
                user?: (string|null);

                /** Quote device */
                device?: (number|null);

                /** Quote number */
                number?: (number|null);

                /** Quote seq */
                seq?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Quote. */
            type $Shape = roost.content.Quote.$Properties;
        }

        /**
         * Properties of a Title.
         * @deprecated Use roost.content.Title.$Properties instead.
         */
        interface ITitle extends roost.content.Title.$Properties {
        }

        /** Represents a Title. */
        class Title {

            /**
             * Constructs a new Title.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.content.Title.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Title text. */
            text: string;

            /**
             * Creates a new Title instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Title instance
             */
            static create(properties: roost.content.Title.$Shape): roost.content.Title & roost.content.Title.$Shape;
            static create(properties?: roost.content.Title.$Properties): roost.content.Title;

            /**
             * Encodes the specified Title message. Does not implicitly {@link roost.content.Title.verify|verify} messages.
             * @param message Title message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.content.Title.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Title message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.content.Title & roost.content.Title.$Shape} Title
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.content.Title & roost.content.Title.$Shape;
        }

        namespace Title {

            /** Properties of a Title. */
            interface $Properties {

                /** Title text */
                text?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Title. */
            type $Shape = roost.content.Title.$Properties;
        }

        /**
         * Properties of a PlaintextBody.
         * @deprecated Use roost.content.PlaintextBody.$Properties instead.
         */
        interface IPlaintextBody extends roost.content.PlaintextBody.$Properties {
        }

        /** Represents a PlaintextBody. */
        class PlaintextBody {

            /**
             * Constructs a new PlaintextBody.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.content.PlaintextBody.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** PlaintextBody content. */
            content: Uint8Array;

            /** PlaintextBody conversation. */
            conversation: string;

            /** PlaintextBody device. */
            device: number;

            /** PlaintextBody number. */
            number: number;

            /** PlaintextBody epoch. */
            epoch: number;

            /** PlaintextBody controlLeaf. */
            controlLeaf: Uint8Array;

            /**
             * Creates a new PlaintextBody instance using the specified properties.
             * @param [properties] Properties to set
             * @returns PlaintextBody instance
             */
            static create(properties: roost.content.PlaintextBody.$Shape): roost.content.PlaintextBody & roost.content.PlaintextBody.$Shape;
            static create(properties?: roost.content.PlaintextBody.$Properties): roost.content.PlaintextBody;

            /**
             * Encodes the specified PlaintextBody message. Does not implicitly {@link roost.content.PlaintextBody.verify|verify} messages.
             * @param message PlaintextBody message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.content.PlaintextBody.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a PlaintextBody message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.content.PlaintextBody & roost.content.PlaintextBody.$Shape} PlaintextBody
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.content.PlaintextBody & roost.content.PlaintextBody.$Shape;
        }

        namespace PlaintextBody {

            /** Properties of a PlaintextBody. */
            interface $Properties {

                /** PlaintextBody content */
                content?: (Uint8Array|null);

                /** PlaintextBody conversation */
                conversation?: (string|null);

                /** PlaintextBody device */
                device?: (number|null);

                /** PlaintextBody number */
                number?: (number|null);

                /** PlaintextBody epoch */
                epoch?: (number|null);

                /** PlaintextBody controlLeaf */
                controlLeaf?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a PlaintextBody. */
            type $Shape = roost.content.PlaintextBody.$Properties;
        }
    }
}

export import content = roost.content;
