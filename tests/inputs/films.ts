/** Little films and HEIC pictures made box by box, with what phones put beside what is seen and heard. */
import { be16, be32, bytes, secret, tiff } from './pictures.ts';

type Part = Parameters<typeof bytes>[number];

function box(type: string, ...content: readonly Part[]): Uint8Array<ArrayBuffer> {
  const inside = bytes(...content);
  return bytes(be32(inside.length + 8), type, inside);
}

/** 2026, in seconds since 1904. */
const made = be32(3_849_000_000);
export const pixels = 'PIXELS-OF-THE-FILM';

function track(handler: string, { from, lengths }: { from: number; lengths: readonly number[] }, turned = false) {
  const matrix = turned
    ? [0, 0x1_0000, 0, -0x1_0000 >>> 0, 0, 0, 0, 0, 0x4000_0000]
    : [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000];
  return box(
    'trak',
    box('tkhd', be32(0), made, made, new Uint8Array(28), ...matrix.map(be32), be16(640), [0, 0], be16(360), [0, 0]),
    box('udta', box('name', secret)),
    box(
      'mdia',
      box('mdhd', be32(0), made, made, be32(1_000), be32(5_000), be32(0)),
      box('hdlr', be32(0), be32(0), handler, new Uint8Array(13)),
      box(
        'minf',
        box(
          'stbl',
          box('stsd', be32(0), be32(0)),
          // Two chunks behind one another, the first of all samples but one.
          box('stsc', be32(0), be32(2), be32(1), be32(lengths.length - 1), be32(1), be32(2), be32(1), be32(1)),
          box('stsz', be32(0), be32(0), be32(lengths.length), ...lengths.map(be32)),
          box(
            'stco',
            be32(0),
            be32(2),
            be32(from),
            be32(from + lengths.slice(0, -1).reduce((sum, one) => sum + one, 0)),
          ),
        ),
      ),
    ),
  );
}

/** As of a phone: with a place, a second track that holds one for each second, and more in boxes of its own. */
export function film({
  brand = 'mp42',
  turned = false,
  mdatFirst = false,
  placed = true,
} = {}): Uint8Array<ArrayBuffer> {
  const start = box('ftyp', brand, be32(0), 'isom');
  const data = box('mdat', pixels, placed ? secret : '', pixels);
  const lengths = [secret.length - 8, 5, 3];
  const movie = (at: number) =>
    box(
      'moov',
      box('mvhd', be32(0), made, made, be32(600), be32(3_000), new Uint8Array(80)),
      track('vide', { from: at, lengths: [pixels.length - 1, 1] }, turned),
      ...(placed ? [track('meta', { from: at + pixels.length, lengths })] : []),
      box('udta', box('\xa9xyz', be16(secret.length), [0x15, 0xc7], secret), box('loci', be32(0), secret)),
      box('meta', box('keys', 'com.apple.quicktime.location.ISO6709', secret)),
    );
  const extra = bytes(box('uuid', new Uint8Array(16), secret), box('free', secret), box('beam', secret));
  const inFront = mdatFirst ? 0 : movie(0).length;
  const at = start.length + inFront + 8;
  return mdatFirst ? bytes(start, data, movie(at), extra) : bytes(start, movie(at), data, extra);
}

/** A HEIC of two things: a picture that nobody can decode, and its EXIF and XMP; `moving`: a row of pictures, with what a film has. */
export function heic({ inside = false, moving = false } = {}): Uint8Array<ArrayBuffer> {
  const exif = bytes(be32(6), 'Exif\0\0', tiff(6));
  const xmp = `<x:xmpmeta>${secret}</x:xmpmeta>`;
  const start = box('ftyp', 'mif1', be32(0), 'mif1heic');
  const item = (id: number, type: string, ...more: readonly Part[]) =>
    box('infe', [2, 0, 0, 0], be16(id), be16(0), type, [0], ...more);
  const place = (id: number, method: number, offset: number, length: number) =>
    bytes(be16(id), be16(method), be16(0), be16(1), be32(offset), be32(length));
  const meta = (at: number) => {
    const [exifAt, xmpAt] = inside ? [0, exif.length] : [at + pixels.length, at + pixels.length + exif.length];
    const method = inside ? 1 : 0;
    return box(
      ...([
        'meta',
        be32(0),
        box('hdlr', be32(0), be32(0), 'pict', new Uint8Array(13)),
        box('pitm', be32(0), be16(1)),
      ] as const),
      box('iinf', be32(0), be16(3), item(1, 'hvc1'), item(2, 'Exif'), item(3, 'mime', 'application/rdf+xml\0')),
      box(
        ...(['iloc', [1, 0, 0, 0], [0x44, 0x00], be16(3), place(1, 0, at, pixels.length)] as const),
        ...[place(2, method, exifAt, exif.length), place(3, method, xmpAt, xmp.length)],
      ),
      box('iprp', box('ipco', box('ispe', be32(0), be32(4_032), be32(3_024)), box('irot', [1]))),
      ...(inside ? [box('idat', exif, xmp)] : []),
    );
  };
  const movie = (at: number) =>
    box(
      'moov',
      box('mvhd', be32(0), made, made, be32(600), be32(3_000), new Uint8Array(80)),
      track('pict', { from: at, lengths: [pixels.length - 1, 1] }),
      track('meta', { from: at + pixels.length, lengths: [secret.length - 8, 5, 3] }),
      box('udta', box('loci', be32(0), secret)),
    );
  const film = (at: number) => (moving ? movie(at) : new Uint8Array(0));
  const at = start.length + meta(0).length + film(0).length + 8;
  const data = inside ? [pixels] : [pixels, exif, xmp];
  const dataLength = bytes(...data).length;
  const more = moving ? [pixels, secret, pixels] : [];
  return bytes(start, meta(at), film(at + dataLength), box('mdat', ...data, ...more), box('uuid', secret));
}

/** A film whose second part says in its own head where it was made. */
export function fragments(): Uint8Array<ArrayBuffer> {
  const part = box(
    'moof',
    box('mfhd', be32(0), be32(1)),
    box('traf', box('tfhd', be32(0), be32(1)), box('trun', be32(0), be32(1)), box('udta', secret), box('meta', secret)),
    box('uuid', new Uint8Array(16), secret),
  );
  return bytes(film({ placed: false }), part, box('mdat', pixels));
}

/** A HEIC of very many parts, whose words lie in very many places of the last one. */
export function manyParts(parts: number, places: number): Uint8Array<ArrayBuffer> {
  const empty = box('mdat');
  const rest = new Uint8Array(parts * empty.length);
  for (let at = 0; at < rest.length; at += empty.length) rest.set(empty, at);
  const start = box('ftyp', 'heic', be32(0), 'mif1');
  const meta = (where: Uint8Array) =>
    box(
      ...(['meta', be32(0)] as const),
      box('iinf', be32(0), be16(1), box('infe', [2, 0, 0, 0], be16(1), be16(0), 'Exif', [0])),
      box('iloc', [1, 0, 0, 0], [0x44, 0x00], be16(1), be16(1), be16(0), be16(0), be16(places), where),
      box('iprp', box('ipco', box('ispe', be32(0), be32(40), be32(30)))),
    );
  // Each second byte.
  const last = box('mdat', new Uint8Array(2 * places));
  const where = new Uint8Array(8 * places);
  const at = start.length + meta(where).length + rest.length + last.length - 2 * places;
  for (let i = 0; i < places; i++) where.set([...be32(at + 2 * i), ...be32(1)], 8 * i);
  return bytes(start, meta(where), rest, last);
}

/** Boxes in boxes, as nobody makes them. */
export function deepFilm(depth: number): Uint8Array<ArrayBuffer> {
  let inner = box('minf');
  for (let i = 0; i < depth; i++) inner = box('mdia', inner);
  const media = box('mdia', box('hdlr', be32(0), be32(0), 'vide', new Uint8Array(13)), inner);
  return bytes(box('ftyp', 'isom', be32(0)), box('moov', box('trak', media)), box('mdat', pixels));
}
