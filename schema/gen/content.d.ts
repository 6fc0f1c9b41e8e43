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

            /** Content file. */
            file?: (roost.content.File.$Properties|null);

            /** Content reaction. */
            reaction?: (roost.content.Reaction.$Properties|null);

            /** Content expiresAt. */
            expiresAt?: (number|null);

            /** Content kind. */
            kind?: ("text"|"file"|"reaction");

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

                /** Content file */
                file?: (roost.content.File.$Properties|null);

                /** Content reaction */
                reaction?: (roost.content.Reaction.$Properties|null);

                /** Content expiresAt */
                expiresAt?: (number|null);

                /** Content kind */
                kind?: ("text"|"file"|"reaction");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a Content. */
            type $Shape = {
              verifiedSeq?: number|null;
              verifiedHead?: Uint8Array|null;
              writtenAt?: number|null;
              text?: roost.content.Text.$Shape|null;
              file?: roost.content.File.$Shape|null;
              reaction?: roost.content.Reaction.$Shape|null;
              expiresAt?: number|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ kind?: undefined; text?: null; file?: null; reaction?: null }|{ kind?: "text"; text: roost.content.Text.$Shape; file?: null; reaction?: null }|{ kind?: "file"; text?: null; file: roost.content.File.$Shape; reaction?: null }|{ kind?: "reaction"; text?: null; file?: null; reaction: roost.content.Reaction.$Shape })
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

            /** Text mentions. */
            mentions: roost.content.Mention.$Properties[];

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

                /** Text mentions */
                mentions?: (roost.content.Mention.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Text. */
            type $Shape = roost.content.Text.$Properties;
        }

        /**
         * Properties of a Mention.
         * @deprecated Use roost.content.Mention.$Properties instead.
         */
        interface IMention extends roost.content.Mention.$Properties {
        }

        /** Represents a Mention. */
        class Mention {

            /**
             * Constructs a new Mention.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.content.Mention.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Mention user. */
            user: string;

            /** Mention start. */
            start: number;

            /** Mention length. */
            length: number;

            /**
             * Creates a new Mention instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Mention instance
             */
            static create(properties: roost.content.Mention.$Shape): roost.content.Mention & roost.content.Mention.$Shape;
            static create(properties?: roost.content.Mention.$Properties): roost.content.Mention;

            /**
             * Encodes the specified Mention message. Does not implicitly {@link roost.content.Mention.verify|verify} messages.
             * @param message Mention message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.content.Mention.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Mention message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.content.Mention & roost.content.Mention.$Shape} Mention
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.content.Mention & roost.content.Mention.$Shape;
        }

        namespace Mention {

            /** Properties of a Mention. */
            interface $Properties {

                /** Mention user */
                user?: (string|null);

                /** Mention start */
                start?: (number|null);

                /** Mention length */
                length?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Mention. */
            type $Shape = roost.content.Mention.$Properties;
        }

        /**
         * Properties of a File.
         * @deprecated Use roost.content.File.$Properties instead.
         */
        interface IFile extends roost.content.File.$Properties {
        }

        /** Represents a File. */
        class File {

            /**
             * Constructs a new File.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.content.File.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** File object. */
            object: string;

            /** File key. */
            key: Uint8Array;

            /** File digest. */
            digest: Uint8Array;

            /** File size. */
            size: number;

            /** File kind. */
            kind: roost.content.FileKind;

            /** File name. */
            name: string;

            /** File type. */
            type: string;

            /** File caption. */
            caption: string;

            /** File quote. */
            quote?: (roost.content.Quote.$Properties|null);

            /** File thumbnail. */
            thumbnail: Uint8Array;

            /** File blurhash. */
            blurhash: string;

            /** File width. */
            width: number;

            /** File height. */
            height: number;

            /** File durationMs. */
            durationMs: number;

            /** File mentions. */
            mentions: roost.content.Mention.$Properties[];

            /**
             * Creates a new File instance using the specified properties.
             * @param [properties] Properties to set
             * @returns File instance
             */
            static create(properties: roost.content.File.$Shape): roost.content.File & roost.content.File.$Shape;
            static create(properties?: roost.content.File.$Properties): roost.content.File;

            /**
             * Encodes the specified File message. Does not implicitly {@link roost.content.File.verify|verify} messages.
             * @param message File message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.content.File.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a File message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.content.File & roost.content.File.$Shape} File
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.content.File & roost.content.File.$Shape;
        }

        namespace File {

            /** Properties of a File. */
            interface $Properties {

                /** File object */
                object?: (string|null);

                /** File key */
                key?: (Uint8Array|null);

                /** File digest */
                digest?: (Uint8Array|null);

                /** File size */
                size?: (number|null);

                /** File kind */
                kind?: (roost.content.FileKind|null);

                /** File name */
                name?: (string|null);

                /** File type */
                type?: (string|null);

                /** File caption */
                caption?: (string|null);

                /** File quote */
                quote?: (roost.content.Quote.$Properties|null);

                /** File thumbnail */
                thumbnail?: (Uint8Array|null);

                /** File blurhash */
                blurhash?: (string|null);

                /** File width */
                width?: (number|null);

                /** File height */
                height?: (number|null);

                /** File durationMs */
                durationMs?: (number|null);

                /** File mentions */
                mentions?: (roost.content.Mention.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a File. */
            type $Shape = roost.content.File.$Properties;
        }

        /** FileKind enum. */
        enum FileKind {

            /** FILE_KIND_UNSPECIFIED value */
            FILE_KIND_UNSPECIFIED = 0,

            /** IMAGE value */
            IMAGE = 1,

            /** VIDEO value */
            VIDEO = 2,

            /** DOCUMENT value */
            DOCUMENT = 3
        }

        /**
         * Properties of a Reaction.
         * @deprecated Use roost.content.Reaction.$Properties instead.
         */
        interface IReaction extends roost.content.Reaction.$Properties {
        }

        /** Represents a Reaction. */
        class Reaction {

            /**
             * Constructs a new Reaction.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.content.Reaction.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Reaction target. */
            target?: (roost.content.Quote.$Properties|null);

            /** Reaction emoji. */
            emoji: string;

            /**
             * Creates a new Reaction instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Reaction instance
             */
            static create(properties: roost.content.Reaction.$Shape): roost.content.Reaction & roost.content.Reaction.$Shape;
            static create(properties?: roost.content.Reaction.$Properties): roost.content.Reaction;

            /**
             * Encodes the specified Reaction message. Does not implicitly {@link roost.content.Reaction.verify|verify} messages.
             * @param message Reaction message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.content.Reaction.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Reaction message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.content.Reaction & roost.content.Reaction.$Shape} Reaction
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.content.Reaction & roost.content.Reaction.$Shape;
        }

        namespace Reaction {

            /** Properties of a Reaction. */
            interface $Properties {

                /** Reaction target */
                target?: (roost.content.Quote.$Properties|null);

                /** Reaction emoji */
                emoji?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Reaction. */
            type $Shape = roost.content.Reaction.$Properties;
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
         * Properties of a Sealed.
         * @deprecated Use roost.content.Sealed.$Properties instead.
         */
        interface ISealed extends roost.content.Sealed.$Properties {
        }

        /** Represents a Sealed. */
        class Sealed {

            /**
             * Constructs a new Sealed.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.content.Sealed.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Sealed key. */
            key?: (roost.content.MessageKey.$Properties|null);

            /** Sealed chain. */
            chain?: (roost.content.SenderChain.$Properties|null);

            /** Sealed ask. */
            ask?: (roost.content.KeyAsk.$Properties|null);

            /** Sealed answer. */
            answer?: (roost.content.KeyAnswer.$Properties|null);

            /** Sealed parcel. */
            parcel?: (roost.content.KeyParcel.$Properties|null);

            /** Sealed wish. */
            wish?: (roost.content.ParcelWish.$Properties|null);

            /** Sealed begun. */
            begun?: (roost.content.SessionBegun.$Properties|null);

            /** Sealed kind. */
            kind?: ("key"|"chain"|"ask"|"answer"|"parcel"|"wish"|"begun");

            /**
             * Creates a new Sealed instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Sealed instance
             */
            static create(properties: roost.content.Sealed.$Shape): roost.content.Sealed & roost.content.Sealed.$Shape;
            static create(properties?: roost.content.Sealed.$Properties): roost.content.Sealed;

            /**
             * Encodes the specified Sealed message. Does not implicitly {@link roost.content.Sealed.verify|verify} messages.
             * @param message Sealed message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.content.Sealed.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Sealed message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.content.Sealed & roost.content.Sealed.$Shape} Sealed
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.content.Sealed & roost.content.Sealed.$Shape;
        }

        namespace Sealed {

            /** Properties of a Sealed. */
            interface $Properties {

                /** Sealed key */
                key?: (roost.content.MessageKey.$Properties|null);

                /** Sealed chain */
                chain?: (roost.content.SenderChain.$Properties|null);

                /** Sealed ask */
                ask?: (roost.content.KeyAsk.$Properties|null);

                /** Sealed answer */
                answer?: (roost.content.KeyAnswer.$Properties|null);

                /** Sealed parcel */
                parcel?: (roost.content.KeyParcel.$Properties|null);

                /** Sealed wish */
                wish?: (roost.content.ParcelWish.$Properties|null);

                /** Sealed begun */
                begun?: (roost.content.SessionBegun.$Properties|null);

                /** Sealed kind */
                kind?: ("key"|"chain"|"ask"|"answer"|"parcel"|"wish"|"begun");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a Sealed. */
            type $Shape = {
              key?: roost.content.MessageKey.$Shape|null;
              chain?: roost.content.SenderChain.$Shape|null;
              ask?: roost.content.KeyAsk.$Shape|null;
              answer?: roost.content.KeyAnswer.$Shape|null;
              parcel?: roost.content.KeyParcel.$Shape|null;
              wish?: roost.content.ParcelWish.$Shape|null;
              begun?: roost.content.SessionBegun.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ kind?: undefined; key?: null; chain?: null; ask?: null; answer?: null; parcel?: null; wish?: null; begun?: null }|{ kind?: "key"; key: roost.content.MessageKey.$Shape; chain?: null; ask?: null; answer?: null; parcel?: null; wish?: null; begun?: null }|{ kind?: "chain"; key?: null; chain: roost.content.SenderChain.$Shape; ask?: null; answer?: null; parcel?: null; wish?: null; begun?: null }|{ kind?: "ask"; key?: null; chain?: null; ask: roost.content.KeyAsk.$Shape; answer?: null; parcel?: null; wish?: null; begun?: null }|{ kind?: "answer"; key?: null; chain?: null; ask?: null; answer: roost.content.KeyAnswer.$Shape; parcel?: null; wish?: null; begun?: null }|{ kind?: "parcel"; key?: null; chain?: null; ask?: null; answer?: null; parcel: roost.content.KeyParcel.$Shape; wish?: null; begun?: null }|{ kind?: "wish"; key?: null; chain?: null; ask?: null; answer?: null; parcel?: null; wish: roost.content.ParcelWish.$Shape; begun?: null }|{ kind?: "begun"; key?: null; chain?: null; ask?: null; answer?: null; parcel?: null; wish?: null; begun: roost.content.SessionBegun.$Shape })
            );
        }

        /**
         * Properties of a MessageKey.
         * @deprecated Use roost.content.MessageKey.$Properties instead.
         */
        interface IMessageKey extends roost.content.MessageKey.$Properties {
        }

        /** Represents a MessageKey. */
        class MessageKey {

            /**
             * Constructs a new MessageKey.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.content.MessageKey.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** MessageKey conversation. */
            conversation: string;

            /** MessageKey sender. */
            sender: string;

            /** MessageKey device. */
            device: number;

            /** MessageKey number. */
            number: number;

            /** MessageKey key. */
            key: Uint8Array;

            /** MessageKey bodyHash. */
            bodyHash: Uint8Array;

            /** MessageKey seq. */
            seq: number;

            /**
             * Creates a new MessageKey instance using the specified properties.
             * @param [properties] Properties to set
             * @returns MessageKey instance
             */
            static create(properties: roost.content.MessageKey.$Shape): roost.content.MessageKey & roost.content.MessageKey.$Shape;
            static create(properties?: roost.content.MessageKey.$Properties): roost.content.MessageKey;

            /**
             * Encodes the specified MessageKey message. Does not implicitly {@link roost.content.MessageKey.verify|verify} messages.
             * @param message MessageKey message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.content.MessageKey.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a MessageKey message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.content.MessageKey & roost.content.MessageKey.$Shape} MessageKey
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.content.MessageKey & roost.content.MessageKey.$Shape;
        }

        namespace MessageKey {

            /** Properties of a MessageKey. */
            interface $Properties {

                /** MessageKey conversation */
                conversation?: (string|null);

                /** MessageKey sender */
                sender?: (string|null);

                /** MessageKey device */
                device?: (number|null);

                /** MessageKey number */
                number?: (number|null);

                /** MessageKey key */
                key?: (Uint8Array|null);

                /** MessageKey bodyHash */
                bodyHash?: (Uint8Array|null);

                /** MessageKey seq */
                seq?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a MessageKey. */
            type $Shape = roost.content.MessageKey.$Properties;
        }

        /**
         * Properties of a SenderChain.
         * @deprecated Use roost.content.SenderChain.$Properties instead.
         */
        interface ISenderChain extends roost.content.SenderChain.$Properties {
        }

        /** Represents a SenderChain. */
        class SenderChain {

            /**
             * Constructs a new SenderChain.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.content.SenderChain.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SenderChain conversation. */
            conversation: string;

            /** SenderChain distribution. */
            distribution: Uint8Array;

            /**
             * Creates a new SenderChain instance using the specified properties.
             * @param [properties] Properties to set
             * @returns SenderChain instance
             */
            static create(properties: roost.content.SenderChain.$Shape): roost.content.SenderChain & roost.content.SenderChain.$Shape;
            static create(properties?: roost.content.SenderChain.$Properties): roost.content.SenderChain;

            /**
             * Encodes the specified SenderChain message. Does not implicitly {@link roost.content.SenderChain.verify|verify} messages.
             * @param message SenderChain message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.content.SenderChain.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SenderChain message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.content.SenderChain & roost.content.SenderChain.$Shape} SenderChain
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.content.SenderChain & roost.content.SenderChain.$Shape;
        }

        namespace SenderChain {

            /** Properties of a SenderChain. */
            interface $Properties {

                /** SenderChain conversation */
                conversation?: (string|null);

                /** SenderChain distribution */
                distribution?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SenderChain. */
            type $Shape = roost.content.SenderChain.$Properties;
        }

        /**
         * Properties of a KeyAsk.
         * @deprecated Use roost.content.KeyAsk.$Properties instead.
         */
        interface IKeyAsk extends roost.content.KeyAsk.$Properties {
        }

        /** Represents a KeyAsk. */
        class KeyAsk {

            /**
             * Constructs a new KeyAsk.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.content.KeyAsk.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** KeyAsk conversation. */
            conversation: string;

            /** KeyAsk wanted. */
            wanted: roost.content.WantedKey.$Properties[];

            /** KeyAsk chain. */
            chain: boolean;

            /**
             * Creates a new KeyAsk instance using the specified properties.
             * @param [properties] Properties to set
             * @returns KeyAsk instance
             */
            static create(properties: roost.content.KeyAsk.$Shape): roost.content.KeyAsk & roost.content.KeyAsk.$Shape;
            static create(properties?: roost.content.KeyAsk.$Properties): roost.content.KeyAsk;

            /**
             * Encodes the specified KeyAsk message. Does not implicitly {@link roost.content.KeyAsk.verify|verify} messages.
             * @param message KeyAsk message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.content.KeyAsk.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a KeyAsk message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.content.KeyAsk & roost.content.KeyAsk.$Shape} KeyAsk
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.content.KeyAsk & roost.content.KeyAsk.$Shape;
        }

        namespace KeyAsk {

            /** Properties of a KeyAsk. */
            interface $Properties {

                /** KeyAsk conversation */
                conversation?: (string|null);

                /** KeyAsk wanted */
                wanted?: (roost.content.WantedKey.$Properties[]|null);

                /** KeyAsk chain */
                chain?: (boolean|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a KeyAsk. */
            type $Shape = roost.content.KeyAsk.$Properties;
        }

        /**
         * Properties of a WantedKey.
         * @deprecated Use roost.content.WantedKey.$Properties instead.
         */
        interface IWantedKey extends roost.content.WantedKey.$Properties {
        }

        /** Represents a WantedKey. */
        class WantedKey {

            /**
             * Constructs a new WantedKey.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.content.WantedKey.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** WantedKey sender. */
            sender: string;

            /** WantedKey device. */
            device: number;

            /** WantedKey number. */
            number: number;

            /** WantedKey seq. */
            seq: number;

            /**
             * Creates a new WantedKey instance using the specified properties.
             * @param [properties] Properties to set
             * @returns WantedKey instance
             */
            static create(properties: roost.content.WantedKey.$Shape): roost.content.WantedKey & roost.content.WantedKey.$Shape;
            static create(properties?: roost.content.WantedKey.$Properties): roost.content.WantedKey;

            /**
             * Encodes the specified WantedKey message. Does not implicitly {@link roost.content.WantedKey.verify|verify} messages.
             * @param message WantedKey message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.content.WantedKey.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a WantedKey message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.content.WantedKey & roost.content.WantedKey.$Shape} WantedKey
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.content.WantedKey & roost.content.WantedKey.$Shape;
        }

        namespace WantedKey {

            /** Properties of a WantedKey. */
            interface $Properties {

                /** WantedKey sender */
                sender?: (string|null);

                /** WantedKey device */
                device?: (number|null);

                /** WantedKey number */
                number?: (number|null);

                /** WantedKey seq */
                seq?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a WantedKey. */
            type $Shape = roost.content.WantedKey.$Properties;
        }

        /**
         * Properties of a KeyAnswer.
         * @deprecated Use roost.content.KeyAnswer.$Properties instead.
         */
        interface IKeyAnswer extends roost.content.KeyAnswer.$Properties {
        }

        /** Represents a KeyAnswer. */
        class KeyAnswer {

            /**
             * Constructs a new KeyAnswer.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.content.KeyAnswer.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** KeyAnswer conversation. */
            conversation: string;

            /** KeyAnswer keys. */
            keys: roost.content.MessageKey.$Properties[];

            /** KeyAnswer refused. */
            refused: roost.content.WantedKey.$Properties[];

            /**
             * Creates a new KeyAnswer instance using the specified properties.
             * @param [properties] Properties to set
             * @returns KeyAnswer instance
             */
            static create(properties: roost.content.KeyAnswer.$Shape): roost.content.KeyAnswer & roost.content.KeyAnswer.$Shape;
            static create(properties?: roost.content.KeyAnswer.$Properties): roost.content.KeyAnswer;

            /**
             * Encodes the specified KeyAnswer message. Does not implicitly {@link roost.content.KeyAnswer.verify|verify} messages.
             * @param message KeyAnswer message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.content.KeyAnswer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a KeyAnswer message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.content.KeyAnswer & roost.content.KeyAnswer.$Shape} KeyAnswer
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.content.KeyAnswer & roost.content.KeyAnswer.$Shape;
        }

        namespace KeyAnswer {

            /** Properties of a KeyAnswer. */
            interface $Properties {

                /** KeyAnswer conversation */
                conversation?: (string|null);

                /** KeyAnswer keys */
                keys?: (roost.content.MessageKey.$Properties[]|null);

                /** KeyAnswer refused */
                refused?: (roost.content.WantedKey.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a KeyAnswer. */
            type $Shape = roost.content.KeyAnswer.$Properties;
        }

        /**
         * Properties of a KeyParcel.
         * @deprecated Use roost.content.KeyParcel.$Properties instead.
         */
        interface IKeyParcel extends roost.content.KeyParcel.$Properties {
        }

        /** Represents a KeyParcel. */
        class KeyParcel {

            /**
             * Constructs a new KeyParcel.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.content.KeyParcel.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** KeyParcel transfer. */
            transfer: number;

            /** KeyParcel part. */
            part: number;

            /** KeyParcel key. */
            key: Uint8Array;

            /** KeyParcel next. */
            next?: (roost.content.ParcelPlace.$Properties|null);

            /** KeyParcel total. */
            total: number;

            /** KeyParcel given. */
            given: number;

            /** KeyParcel conversations. */
            conversations: number;

            /** KeyParcel whole. */
            whole: boolean;

            /**
             * Creates a new KeyParcel instance using the specified properties.
             * @param [properties] Properties to set
             * @returns KeyParcel instance
             */
            static create(properties: roost.content.KeyParcel.$Shape): roost.content.KeyParcel & roost.content.KeyParcel.$Shape;
            static create(properties?: roost.content.KeyParcel.$Properties): roost.content.KeyParcel;

            /**
             * Encodes the specified KeyParcel message. Does not implicitly {@link roost.content.KeyParcel.verify|verify} messages.
             * @param message KeyParcel message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.content.KeyParcel.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a KeyParcel message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.content.KeyParcel & roost.content.KeyParcel.$Shape} KeyParcel
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.content.KeyParcel & roost.content.KeyParcel.$Shape;
        }

        namespace KeyParcel {

            /** Properties of a KeyParcel. */
            interface $Properties {

                /** KeyParcel transfer */
                transfer?: (number|null);

                /** KeyParcel part */
                part?: (number|null);

                /** KeyParcel key */
                key?: (Uint8Array|null);

                /** KeyParcel next */
                next?: (roost.content.ParcelPlace.$Properties|null);

                /** KeyParcel total */
                total?: (number|null);

                /** KeyParcel given */
                given?: (number|null);

                /** KeyParcel conversations */
                conversations?: (number|null);

                /** KeyParcel whole */
                whole?: (boolean|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a KeyParcel. */
            type $Shape = roost.content.KeyParcel.$Properties;
        }

        /**
         * Properties of a ParcelWish.
         * @deprecated Use roost.content.ParcelWish.$Properties instead.
         */
        interface IParcelWish extends roost.content.ParcelWish.$Properties {
        }

        /** Represents a ParcelWish. */
        class ParcelWish {

            /**
             * Constructs a new ParcelWish.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.content.ParcelWish.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ParcelWish transfer. */
            transfer: number;

            /** ParcelWish part. */
            part: number;

            /** ParcelWish from. */
            from?: (roost.content.ParcelPlace.$Properties|null);

            /**
             * Creates a new ParcelWish instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ParcelWish instance
             */
            static create(properties: roost.content.ParcelWish.$Shape): roost.content.ParcelWish & roost.content.ParcelWish.$Shape;
            static create(properties?: roost.content.ParcelWish.$Properties): roost.content.ParcelWish;

            /**
             * Encodes the specified ParcelWish message. Does not implicitly {@link roost.content.ParcelWish.verify|verify} messages.
             * @param message ParcelWish message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.content.ParcelWish.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ParcelWish message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.content.ParcelWish & roost.content.ParcelWish.$Shape} ParcelWish
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.content.ParcelWish & roost.content.ParcelWish.$Shape;
        }

        namespace ParcelWish {

            /** Properties of a ParcelWish. */
            interface $Properties {

                /** ParcelWish transfer */
                transfer?: (number|null);

                /** ParcelWish part */
                part?: (number|null);

                /** ParcelWish from */
                from?: (roost.content.ParcelPlace.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ParcelWish. */
            type $Shape = roost.content.ParcelWish.$Properties;
        }

        /**
         * Properties of a ParcelPlace.
         * @deprecated Use roost.content.ParcelPlace.$Properties instead.
         */
        interface IParcelPlace extends roost.content.ParcelPlace.$Properties {
        }

        /** Represents a ParcelPlace. */
        class ParcelPlace {

            /**
             * Constructs a new ParcelPlace.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.content.ParcelPlace.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ParcelPlace pass. */
            pass: number;

            /** ParcelPlace conversation. */
            conversation: string;

            /** ParcelPlace sender. */
            sender: string;

            /** ParcelPlace device. */
            device: number;

            /** ParcelPlace below. */
            below: number;

            /** ParcelPlace given. */
            given: number;

            /** ParcelPlace conversations. */
            conversations: number;

            /**
             * Creates a new ParcelPlace instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ParcelPlace instance
             */
            static create(properties: roost.content.ParcelPlace.$Shape): roost.content.ParcelPlace & roost.content.ParcelPlace.$Shape;
            static create(properties?: roost.content.ParcelPlace.$Properties): roost.content.ParcelPlace;

            /**
             * Encodes the specified ParcelPlace message. Does not implicitly {@link roost.content.ParcelPlace.verify|verify} messages.
             * @param message ParcelPlace message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.content.ParcelPlace.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ParcelPlace message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.content.ParcelPlace & roost.content.ParcelPlace.$Shape} ParcelPlace
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.content.ParcelPlace & roost.content.ParcelPlace.$Shape;
        }

        namespace ParcelPlace {

            /** Properties of a ParcelPlace. */
            interface $Properties {

                /** ParcelPlace pass */
                pass?: (number|null);

                /** ParcelPlace conversation */
                conversation?: (string|null);

                /** ParcelPlace sender */
                sender?: (string|null);

                /** ParcelPlace device */
                device?: (number|null);

                /** ParcelPlace below */
                below?: (number|null);

                /** ParcelPlace given */
                given?: (number|null);

                /** ParcelPlace conversations */
                conversations?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ParcelPlace. */
            type $Shape = roost.content.ParcelPlace.$Properties;
        }

        /**
         * Properties of a PackedKeys.
         * @deprecated Use roost.content.PackedKeys.$Properties instead.
         */
        interface IPackedKeys extends roost.content.PackedKeys.$Properties {
        }

        /** Represents a PackedKeys. */
        class PackedKeys {

            /**
             * Constructs a new PackedKeys.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.content.PackedKeys.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** PackedKeys streams. */
            streams: roost.content.PackedStream.$Properties[];

            /**
             * Creates a new PackedKeys instance using the specified properties.
             * @param [properties] Properties to set
             * @returns PackedKeys instance
             */
            static create(properties: roost.content.PackedKeys.$Shape): roost.content.PackedKeys & roost.content.PackedKeys.$Shape;
            static create(properties?: roost.content.PackedKeys.$Properties): roost.content.PackedKeys;

            /**
             * Encodes the specified PackedKeys message. Does not implicitly {@link roost.content.PackedKeys.verify|verify} messages.
             * @param message PackedKeys message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.content.PackedKeys.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a PackedKeys message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.content.PackedKeys & roost.content.PackedKeys.$Shape} PackedKeys
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.content.PackedKeys & roost.content.PackedKeys.$Shape;
        }

        namespace PackedKeys {

            /** Properties of a PackedKeys. */
            interface $Properties {

                /** PackedKeys streams */
                streams?: (roost.content.PackedStream.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a PackedKeys. */
            type $Shape = roost.content.PackedKeys.$Properties;
        }

        /**
         * Properties of a PackedStream.
         * @deprecated Use roost.content.PackedStream.$Properties instead.
         */
        interface IPackedStream extends roost.content.PackedStream.$Properties {
        }

        /** Represents a PackedStream. */
        class PackedStream {

            /**
             * Constructs a new PackedStream.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.content.PackedStream.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** PackedStream conversation. */
            conversation: string;

            /** PackedStream sender. */
            sender: string;

            /** PackedStream device. */
            device: number;

            /** PackedStream steps. */
            steps: number[];

            /** PackedStream seqs. */
            seqs: number[];

            /** PackedStream keys. */
            keys: Uint8Array;

            /** PackedStream expires. */
            expires: number[];

            /**
             * Creates a new PackedStream instance using the specified properties.
             * @param [properties] Properties to set
             * @returns PackedStream instance
             */
            static create(properties: roost.content.PackedStream.$Shape): roost.content.PackedStream & roost.content.PackedStream.$Shape;
            static create(properties?: roost.content.PackedStream.$Properties): roost.content.PackedStream;

            /**
             * Encodes the specified PackedStream message. Does not implicitly {@link roost.content.PackedStream.verify|verify} messages.
             * @param message PackedStream message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.content.PackedStream.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a PackedStream message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.content.PackedStream & roost.content.PackedStream.$Shape} PackedStream
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.content.PackedStream & roost.content.PackedStream.$Shape;
        }

        namespace PackedStream {

            /** Properties of a PackedStream. */
            interface $Properties {

                /** PackedStream conversation */
                conversation?: (string|null);

                /** PackedStream sender */
                sender?: (string|null);

                /** PackedStream device */
                device?: (number|null);

                /** PackedStream steps */
                steps?: (number[]|null);

                /** PackedStream seqs */
                seqs?: (number[]|null);

                /** PackedStream keys */
                keys?: (Uint8Array|null);

                /** PackedStream expires */
                expires?: (number[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a PackedStream. */
            type $Shape = roost.content.PackedStream.$Properties;
        }

        /**
         * Properties of a SessionBegun.
         * @deprecated Use roost.content.SessionBegun.$Properties instead.
         */
        interface ISessionBegun extends roost.content.SessionBegun.$Properties {
        }

        /** Represents a SessionBegun. */
        class SessionBegun {

            /**
             * Constructs a new SessionBegun.
             * @param [properties] Properties to set
             */
            constructor(properties?: roost.content.SessionBegun.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Creates a new SessionBegun instance using the specified properties.
             * @param [properties] Properties to set
             * @returns SessionBegun instance
             */
            static create(properties: roost.content.SessionBegun.$Shape): roost.content.SessionBegun & roost.content.SessionBegun.$Shape;
            static create(properties?: roost.content.SessionBegun.$Properties): roost.content.SessionBegun;

            /**
             * Encodes the specified SessionBegun message. Does not implicitly {@link roost.content.SessionBegun.verify|verify} messages.
             * @param message SessionBegun message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: roost.content.SessionBegun.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SessionBegun message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {roost.content.SessionBegun & roost.content.SessionBegun.$Shape} SessionBegun
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): roost.content.SessionBegun & roost.content.SessionBegun.$Shape;
        }

        namespace SessionBegun {

            /** Properties of a SessionBegun. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SessionBegun. */
            type $Shape = roost.content.SessionBegun.$Properties;
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
