import path from 'node:path';
import { mediumOf } from './kit/medium.ts';
import { readBenchOptions } from './kit/options.ts';
import { type Bar, printReport } from './kit/report.ts';
import { benchData } from './kit/servers.ts';
import { longestExpiry, timesOf } from './large/long-log.ts';
import { timesOfMany } from './large/many-chats.ts';

const small = 1_000;
const fewChats = 50;
const manyChats = 5_000;
const maxMs = 5;
/** Nothing synchronous may take longer. */
const maxStepMs = 50;

/**
 * Measures what people ask of a conversation with a million entries, beside one with a thousand, and what the device of a
 * person in 5,000 conversations asks, beside one in 50: the objects' cores over SQLite in Node, without a network, so that
 * a figure is work alone.
 */
export async function main(args: string[]): Promise<number> {
  const options = readBenchOptions('large', args, { seconds: 300, messages: 1_000_000 });
  const data = await benchData(options.data);
  try {
    const of = async (length: number) => {
      console.error(`a log of ${length} entries …`);
      return timesOf(path.join(data.folder, `log-${length}.sqlite`), length);
    };
    const [few, many] = [await of(small), await of(options.messages)];
    const expiring = Math.ceil(options.messages / 10);
    console.error(`${expiring} entries expire at once …`);
    const expiryStep = await longestExpiry(path.join(data.folder, 'expiry.sqlite'), expiring);
    const bars: Bar[] = Object.entries(many).map(([name, value]) => ({
      ...{ name: `${name}, ms`, value, direction: 'at-most' as const },
      limit: name.startsWith('64') ? maxStepMs : maxMs,
    }));
    bars.push({ name: 'longest step of the expiry, ms', value: expiryStep, limit: maxStepMs, direction: 'at-most' });
    console.error(`people in ${fewChats} and in ${manyChats} conversations …`);
    const chats = { few: await timesOfMany(fewChats), many: await timesOfMany(manyChats) };
    for (const name of ['its message', 'its ack']) {
      const value = chats.many[name] as number;
      bars.push({ name: `${name}, ${manyChats} chats, ms`, value, limit: maxMs, direction: 'at-most' });
    }
    return printReport(
      {
        bench: 'large',
        settings: { medium: mediumOf(data.folder), small, large: options.messages, expiring },
        figures: Object.fromEntries([
          ...Object.entries(chats.many).flatMap(([name, ms]) => [
            [`${name}, ${manyChats} chats, ms`, ms],
            [`${name}, times ${fewChats} chats`, ms / (chats.few[name] as number)],
          ]),
          ...Object.entries(few).flatMap(([name, ms]) => [
            [`${name}, small, ms`, ms],
            [`${name}, times small`, (many[name] as number) / ms],
          ]),
        ]),
        bars,
      },
      options.json,
    );
  } finally {
    await data.remove();
  }
}
