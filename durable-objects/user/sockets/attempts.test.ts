import { describe, expect, test } from 'vitest';
import { Town } from '../../../tests/harness/town.ts';

const open = { hello: false } as const;

describe('one connection a device', () => {
  test('[K1] [3.8a] an upgrade that was tried before the open one gets 4501, also after a sleep', async () => {
    const town = new Town();
    const bob = await town.person(2);
    const newer = await bob.connect(1, { attempt: 7 });
    const late = await bob.connect(1, { ...open, attempt: 6 });
    expect([late.closedWith, newer.closedWith]).toEqual([4501, null]);
    await bob.sleep();
    const later = await bob.connect(1, { ...open, attempt: 5 });
    expect([later.closedWith, newer.closedWith]).toEqual([4501, null]);
    expect((await newer.ask({ alive: {} })).done).toBeTruthy();
    await newer.leave();
    // … and writes no row: the connection that stays is as it was.
    const again = await bob.connect(1, { attempt: 8 });
    expect(again.isOpen).toBe(true);
  });

  test('[D10.7] [3.8a] those that come too late have their price', async () => {
    const town = new Town();
    const bob = await town.person(2);
    await bob.connect(1, { attempt: 7 });
    const late = async () => {
      for (let n = 0; n < 5_000; n++) await bob.connect(1, { ...open, attempt: 6 });
    };
    await expect(late()).rejects.toThrow('rate-limited');
  });

  test('[K1] [3.8a] one that was tried later displaces it, and so does one that says nothing', async () => {
    const town = new Town();
    const bob = await town.person(2);
    const first = await bob.connect(1, { attempt: 7 });
    const second = await bob.connect(1, { attempt: 8 });
    expect([first.closedWith, second.closedWith]).toEqual([4501, null]);
    const third = await bob.connect(1);
    expect([second.closedWith, third.closedWith]).toEqual([4501, null]);
    const fourth = await bob.connect(1, { attempt: 3 });
    expect([third.closedWith, fourth.closedWith]).toEqual([4501, null]);
  });

  test('[K1] [3.8a] nobody is kept out by a connection that is gone, and no device by another', async () => {
    const town = new Town();
    const bob = await town.person(2);
    const laptop = await bob.link();
    await bob.connect(1, { attempt: 7 });
    expect((await bob.connect(laptop, { attempt: 2 })).isOpen).toBe(true);
    bob.crash();
    expect((await bob.connect(1, { attempt: 6 })).isOpen).toBe(true);
    const ended = await bob.connect(1, { attempt: 9 });
    await ended.leave();
    expect((await bob.connect(1, { attempt: 8 })).isOpen).toBe(true);
  });

  test('[K1] admitted at the same instant, in whatever order their sockets are made, just one stays', async () => {
    for (const attempts of [
      [0, 0, 0, 0],
      [2, 4, 1, 3],
    ]) {
      const town = new Town();
      const bob = await town.person(2);
      const sockets = await Promise.all(attempts.map((attempt) => bob.connect(1, { ...open, attempt })));
      const left = sockets.filter((one) => one.isOpen);
      expect(left).toHaveLength(1);
      expect(sockets.filter((one) => one.closedWith === 4501)).toHaveLength(3);
      if (attempts[0] !== 0) expect(left[0]).toBe(sockets[1]);
    }
  });
});
