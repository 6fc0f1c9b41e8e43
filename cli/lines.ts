import { StringDecoder } from 'node:string_decoder';

/**
 * Calls with each line of a stream, without its end; not with what follows the last one.
 *
 * A line ends at `\n` and nowhere else. What Node's own reader of lines takes for an end besides, U+2028 say, may stand in a
 * text.
 */
export function onLines(stream: NodeJS.ReadableStream, take: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let rest: string[] = [];
  stream.on('data', (chunk: Buffer) => {
    const [first = '', ...more] = decoder.write(chunk).split('\n');
    rest.push(first);
    if (more.length === 0) return;
    const last = more.pop() ?? '';
    for (const line of [rest.join(''), ...more]) take(line);
    rest = [last];
  });
}
