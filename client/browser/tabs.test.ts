import { afterEach, describe, expect, test } from 'vitest';
import { electTab, type TabElection, type TabOptions } from './tabs.browser.ts';

let tabs: TabElection[] = [];
let names = 0;

afterEach(() => {
  for (const tab of tabs) tab.close();
  tabs = [];
});

function tab(name: string, options?: TabOptions): TabElection {
  const made = electTab(name, options);
  tabs.push(made);
  return made;
}

const states = () => tabs.map((one) => one.current.state);
const soon = { timeout: 240_000, interval: 5 };

describe('[K1] tabs', () => {
  test('one leads, and the next when it goes', async () => {
    const name = `next-${++names}`;
    const first = tab(name);
    await first.led;
    const second = tab(name);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(states()).toEqual(['leading', 'waiting']);
    first.close();
    await second.led;
    expect(second.current.state).toBe('leading');
  });

  test('a tab that is asked closes its client before the other leads', async () => {
    const name = `over-${++names}`;
    const steps: string[] = [];
    const first = tab(name, {
      handOver: async () => {
        await new Promise((resolve) => setTimeout(resolve, 30));
        steps.push('closed');
      },
    });
    await first.led;
    const second = tab(name);
    second.subscribe(({ state }) => steps.push(state));
    second.takeOver();
    await expect.poll(states, soon).toEqual(['taken-over', 'leading']);
    expect(steps).toEqual(['waiting', 'closed', 'leading']);
    // And back, with one left in line behind it.
    first.takeOver();
    await expect.poll(states, soon).toEqual(['leading', 'taken-over']);
    first.close();
    await expect.poll(() => second.current.state, soon).toBe('leading');
  });

  test('a tab that does not let go is robbed', async () => {
    const name = `robbed-${++names}`;
    const first = tab(name, { handOver: () => new Promise(() => {}) });
    await first.led;
    const second = tab(name);
    second.takeOver();
    await expect.poll(states, { timeout: 240_000 }).toEqual(['taken-over', 'leading']);
  });

  test('different stores have nothing to do with each other', async () => {
    const [one, other] = [tab(`a-${++names}`), tab(`b-${names}`)];
    await Promise.all([one.led, other.led]);
    expect(states()).toEqual(['leading', 'leading']);
  });
});
