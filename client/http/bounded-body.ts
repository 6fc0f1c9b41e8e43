/** Bodies of answers: no server has a say in how much memory of this device they take. */
import { concatenated } from '../../lib/bytes.ts';
import { RoostError } from '../errors.ts';
import type { AnswerBody } from '../ports.ts';

/** Far more than any answer has: contacts and devices, addresses of the parts of a large file. */
const maxAnswerBytes = 8 * 1024 * 1024;

export async function jsonOf(answer: AnswerBody & { json(): Promise<unknown> }): Promise<unknown> {
  if (answer.body === undefined) return answer.json();
  const pieces: Uint8Array[] = [];
  await readBody(answer, maxAnswerBytes, (piece) => pieces.push(piece));
  return JSON.parse(new TextDecoder().decode(concatenated(pieces)));
}

/** `take` is given each piece as it comes. What says that it has more than `most` bytes, or has, is a bad answer and read no further. */
export async function readBody(
  { body, headers }: AnswerBody,
  most: number,
  take: (piece: Uint8Array) => unknown,
): Promise<void> {
  const reader = body?.getReader();
  if (reader === undefined) return;
  let left = most;
  try {
    if (Number(headers?.get('content-length') ?? 0) > most) throw new RoostError('bad-answer');
    for (let next = await reader.read(); next.value !== undefined; next = await reader.read()) {
      left -= next.value.length;
      if (left < 0) throw new RoostError('bad-answer');
      await take(next.value);
    }
  } catch (error) {
    reader.cancel().catch(() => {});
    throw error;
  }
}
