/**
 * Signs that show nothing, each a part of a character class of a pattern with the flag `v`.
 *
 * Not all of Unicode's `Cf`: the number signs of Arabic, and others that stand before figures, are drawn.
 */

/** Drawn as a space, and letters or signs to Unicode: fillers of Hangul, the empty cell of braille, a note without its head, blanks among hieroglyphs. */
export const blankSigns = String.raw`\u115f\u1160\u2800\u3164\uffa0\u{1d159}\u{13441}\u{13442}`;

/** Not drawn at all, and those. White space is not among them. */
export const unseenSigns = String.raw`\p{Default_Ignorable_Code_Point}\p{Cc}\ufff9-\ufffb\u{13430}-\u{13440}${blankSigns}`;

/** Those of them that letters and pictures are written with: joiners, what chooses a shape, and the tags of flags. */
export const joiningSigns = String.raw`\u200c\u200d\p{Variation_Selector}\u{e0020}-\u{e007f}`;
