import { blankSigns, unseenSigns } from './unseen.ts';

/**
 * What a name looks like to a person, as a key: two names with the same key cannot be told apart at a glance.
 *
 * A short form of the skeletons of Unicode's UTS 39: compatibility forms, case, accents, invisible characters and spaces are
 * levelled, and letters of other alphabets become the Latin ones that they are drawn like. For comparing only; a key is for
 * comparing alone, and equal keys may be of different names.
 */
export function lookAlikeKey(name: string): string {
  const plain = name.normalize('NFKC').replaceAll(blanks, ' ').replaceAll(unseen, '');
  const latin = [...plain].map((letter) => drawnLike.get(letter) ?? letter).join('');
  const lower = latin
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[\p{Pd}−]/gu, '-')
    .replaceAll(/['’‘ʼʹ`´]/gu, "'");
  const levelled = [...lower].map((letter) => drawnLike.get(letter) ?? letter).join('');
  return levelled
    .replaceAll(/[il1|ı]/gu, 'l')
    .replaceAll('0', 'o')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replaceAll(/\s+/gu, ' ')
    .trim();
}

/** It reads like a handle with its @, a number or an id, invisible characters aside. */
export function looksLikeAddress(name: string): boolean {
  const plain = name.normalize('NFKC').replaceAll(unseen, '').replaceAll(/\s/gu, '');
  return /^[@+]/u.test(plain) || /^[\d().-]{7,}$/u.test(plain) || /^[uc][A-Za-z0-9_-]{20,22}$/u.test(plain);
}

const blanks = new RegExp(`[${blankSigns}]`, 'gv');
const unseen = new RegExp(`[${unseenSigns}]`, 'gv');

/** Cyrillic, Greek and Armenian letters, each before the Latin one that it is drawn like. */
const pairs =
  'АA ВB ЕE ЅS ІI ЈJ КK МM НH ОO РP СC ТT УY ХX ԚQ ԜW ҮY ӀI ЁE ЇI ' +
  'аa еe ёe оo рp сc уy хx іi їi јj ѕs һh ԁd ԛq ԝw ѵv ӏl ҽe кk мm тt нh вb үy ьb ' +
  'ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX ' +
  'αa βb εe ηn ιi κk νv οo ρp τt υu χx γy ωw ϲc ϳj ' +
  'օo սu հh յj ոn ցg զq';
const drawnLike = new Map(pairs.split(' ').map((pair) => [...pair] as [string, string]));
