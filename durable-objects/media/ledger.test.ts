import { beforeEach, describe, expect, test } from 'vitest';
import { alice, bob, carol, conversation } from '../../tests/harness/conversation-stage.ts';
import { LedgerStage } from '../../tests/harness/ledger-stage.ts';

const hour = 3_600_000;
const day = 24 * hour;
const unknown = { refused: 'unknown-media' };
const two = 16 * 1024 * 1024;

let stage: LedgerStage;
beforeEach(() => {
  stage = new LedgerStage();
});

describe('[B3] [D10.3] whether it exists is said to those alone who may fetch it', () => {
  test('who asks to use it hears the same of one that is stored and of one that never was, and nothing is written', async () => {
    expect(await stage.ledger.hold({ user: bob, byEntry: false })).toMatchObject(unknown);
    expect(await stage.ledger.look({ user: bob, byEntry: true })).toMatchObject(unknown);
    expect(stage.storage.rowsWritten()).toBe(0);
    await stage.store(alice);
    const rows = stage.storage.rowsWritten();
    expect(await stage.ledger.hold({ user: bob, byEntry: false })).toMatchObject(unknown);
    expect(await stage.ledger.look({ user: bob, byEntry: false })).toMatchObject(unknown);
    expect(stage.storage.rowsWritten()).toBe(rows);
  });

  test('who stores it anew is asked for all of it, and then may use it like the first', async () => {
    const first = await stage.ledger.open({ user: alice, size: 10 });
    await stage.store(alice);
    expect(await stage.ledger.open({ user: alice, size: 10 })).toEqual({ held: true });
    expect(await stage.ledger.open({ user: bob, size: 10 })).toEqual(first);
    await stage.store(bob);
    expect(await stage.ledger.open({ user: bob, size: 10 })).toEqual({ held: true });
  });

  test('parts that one has stored are not told to another', async () => {
    await stage.ledger.open({ user: alice, size: two });
    await stage.ledger.begin({ user: alice, upload: 'a' });
    await stage.ledger.part({ user: alice, upload: 'a', part: 2, etag: 'e2' });
    expect(await stage.ledger.open({ user: bob, size: two })).toEqual({ held: false, upload: null, has: [] });
    expect(await stage.ledger.open({ user: alice, size: two })).toEqual({ held: false, upload: 'a', has: [2] });
  });
});

describe('[B5] an upload', () => {
  test('is readable when it was put together, and not before, whatever lies in the bucket', async () => {
    await stage.ledger.open({ user: alice, size: two });
    await stage.ledger.begin({ user: alice, upload: 'a' });
    await stage.ledger.part({ user: alice, upload: 'a', part: 1, etag: 'e1' });
    expect(await stage.ledger.finish({ user: alice })).toMatchObject({ refused: 'upload-incomplete' });
    await stage.ledger.part({ user: alice, upload: 'a', part: 2, etag: 'e2' });
    expect(await stage.ledger.look({ user: alice, byEntry: false })).toMatchObject(unknown);
    const parts = [1, 2].map((part) => ({ part, etag: `e${part}` }));
    expect(await stage.ledger.finish({ user: alice })).toEqual({ stored: false, upload: 'a', size: two, parts });
    await stage.ledger.finished({ user: alice, upload: 'a' });
    expect(await stage.ledger.look({ user: alice, byEntry: false })).toEqual({ size: two });
  });

  test('keeps the size that it began with: who confirms what others have too changes nothing for them', async () => {
    await stage.store(alice, 10);
    await stage.ledger.open({ user: bob, size: 10 });
    await stage.ledger.begin({ user: bob, upload: '' });
    await stage.ledger.part({ user: bob, upload: '', part: 1, etag: 'e' });
    expect(await stage.ledger.open({ user: bob, size: 1 })).toMatchObject({ refused: 'malformed' });
    expect(await stage.ledger.open({ user: bob, size: 10 })).toEqual({ held: false, upload: '', has: [1] });
    await stage.ledger.finished({ user: bob, upload: '' });
    expect(await stage.ledger.look({ user: alice, byEntry: false })).toEqual({ size: 10 });
  });

  test('that two confirm at once is stored once, and both hear that it is', async () => {
    await stage.ledger.open({ user: alice, size: 10 });
    await stage.ledger.begin({ user: alice, upload: '' });
    await stage.ledger.part({ user: alice, upload: '', part: 1, etag: 'e' });
    const asked = [await stage.ledger.finish({ user: alice }), await stage.ledger.finish({ user: alice })];
    expect(asked).toMatchObject([{ stored: false }, { stored: false }]);
    expect(await stage.ledger.finished({ user: alice, upload: '' })).toEqual({ stored: true });
    const rows = stage.storage.rowsWritten();
    expect(await stage.ledger.finished({ user: alice, upload: '' })).toEqual({ stored: true });
    expect(stage.storage.rowsWritten()).toBe(rows);
    expect(await stage.ledger.finished({ user: bob, upload: '' })).toMatchObject({ refused: 'upload-over' });
  });

  test('goes on behind a restart, and its confirmation is answered as often as it is asked', async () => {
    await stage.ledger.open({ user: alice, size: two });
    await stage.ledger.begin({ user: alice, upload: 'a' });
    await stage.ledger.part({ user: alice, upload: 'a', part: 1, etag: 'e1' });
    stage.restart();
    expect(await stage.ledger.open({ user: alice, size: two })).toEqual({ held: false, upload: 'a', has: [1] });
    await stage.ledger.part({ user: alice, upload: 'a', part: 2, etag: 'e2' });
    await stage.ledger.finished({ user: alice, upload: 'a' });
    stage.restart();
    expect(await stage.ledger.finish({ user: alice })).toEqual({ stored: true });
  });

  test('[B4] of a part that is there nothing is read again, and of one that never is what it should be no more than 30 times', async () => {
    await stage.ledger.open({ user: alice, size: two });
    await stage.ledger.begin({ user: alice, upload: 'a' });
    const first = { user: alice, upload: 'a', part: 1 };
    const second = { ...first, part: 2 };
    expect(await stage.ledger.admit(first)).toEqual({ kept: false });
    await stage.ledger.part({ ...first, etag: 'e1' });
    const rows = stage.storage.rowsWritten();
    for (let i = 0; i < 100; i++) expect(await stage.ledger.admit(first)).toEqual({ kept: true });
    for (let i = 0; i < 30; i++) expect(await stage.ledger.admit(second)).toEqual({ kept: false });
    await stage.pass(60_000);
    expect(await stage.ledger.admit(second)).toMatchObject({ refused: 'rate-limited', afterMs: 240_000 });
    expect(stage.storage.rowsWritten()).toBe(rows);
    await stage.pass(240_000);
    expect(await stage.ledger.admit(second)).toEqual({ kept: false });
    await stage.ledger.part({ ...second, etag: 'e2' });
    for (const other of [{ upload: 'b' }, { part: 3 }, { user: bob }]) {
      expect(await stage.ledger.admit({ ...first, ...other })).toMatchObject({ refused: 'upload-over' });
    }
    await stage.ledger.finished({ user: alice, upload: 'a' });
    expect(await stage.ledger.admit(first)).toMatchObject({ refused: 'upload-over' });
  });

  test('of two devices at once is one: the bucket is told of it once', async () => {
    await stage.ledger.open({ user: alice, size: two });
    expect(await stage.ledger.begin({ user: alice, upload: 'a' })).toEqual({ upload: 'a' });
    expect(await stage.ledger.begin({ user: alice, upload: 'b' })).toEqual({ upload: 'a' });
    expect(await stage.ledger.part({ user: alice, upload: 'b', part: 1, etag: 'e' })).toMatchObject({
      refused: 'upload-over',
    });
  });

  test('[B10] that nobody goes on with is given up after a day, and its parts are erased; not while somebody does', async () => {
    await stage.ledger.open({ user: alice, size: two });
    await stage.ledger.begin({ user: alice, upload: 'a' });
    await stage.pass(day - hour);
    await stage.ledger.part({ user: alice, upload: 'a', part: 1, etag: 'e1' });
    await stage.pass(day - hour);
    expect(stage.asked).toEqual([]);
    await stage.pass(2 * hour);
    expect(stage.asked).toEqual(['abort a', 'erase']);
    expect(await stage.ledger.part({ user: alice, upload: 'a', part: 2, etag: 'e' })).toMatchObject({
      refused: 'upload-over',
    });
    expect(await stage.ledger.open({ user: alice, size: two })).toEqual({ held: false, upload: null, has: [] });
  });

  test('goes on beside however many others', async () => {
    const users = Array.from({ length: 101 }, (_, i) => `u${String(i).padStart(22, '0')}` as typeof alice);
    for (const user of users) await stage.ledger.open({ user, size: 10 });
    for (const user of users) expect(await stage.ledger.begin({ user, upload: user })).toEqual({ upload: user });
    // And all of them are given up.
    await stage.pass(2 * day);
    expect(stage.asked).toEqual([...users.map((user) => `abort ${user}`), 'erase']);
    expect(stage.alarm).toBeNull();
  });

  test('[B10] that nobody goes on with is given up, however many others do', async () => {
    const users = Array.from({ length: 120 }, (_, i) => `u${String(i).padStart(22, '0')}` as typeof alice);
    await stage.ledger.open({ user: alice, size: 10 });
    await stage.ledger.begin({ user: alice, upload: 'alice' });
    for (let hours = 0; hours < 26; hours += 12) {
      for (const user of users) {
        await stage.ledger.open({ user, size: 10 });
        await stage.ledger.begin({ user, upload: user });
      }
      await stage.pass(12 * hour);
    }
    expect(stage.asked).toEqual(['abort alice']);
    await stage.pass(2 * day);
    expect(stage.asked).toEqual(['abort alice', ...users.map((user) => `abort ${user}`), 'erase']);
    expect(stage.alarm).toBeNull();
  });

  test('[B10] that is given up leaves alone what another has stored', async () => {
    await stage.store(bob);
    await stage.ledger.open({ user: alice, size: 10 });
    await stage.ledger.begin({ user: alice, upload: '' });
    await stage.pass(2 * day);
    expect(stage.asked).toEqual([]);
    expect(await stage.ledger.look({ user: bob, byEntry: false })).toEqual({ size: 10 });
  });
});

describe('[B7] holding', () => {
  test('is for those who stored it, and for those who may read an entry that names it: for a day', async () => {
    await stage.store(alice);
    expect(await stage.ledger.hold({ user: carol, byEntry: true })).toEqual({ until: stage.now + day });
    expect(await stage.ledger.hold({ user: carol, byEntry: false })).toMatchObject({ until: stage.now + day });
    await stage.pass(day);
    expect(await stage.ledger.hold({ user: carol, byEntry: false })).toMatchObject(unknown);
    expect(await stage.ledger.hold({ user: alice, byEntry: false })).toMatchObject({ until: stage.now + day });
  });
});

describe('[B9] entries that name it', () => {
  const entry = { conversation, seq: 7 };

  test('keep it for as long as they live', async () => {
    await stage.store(alice);
    await stage.ledger.refer(entry);
    await stage.ledger.refer(entry);
    await stage.pass(400 * day);
    expect(stage.asked).toEqual([]);
    await stage.ledger.release(entry);
    await stage.pass(29 * day);
    expect(stage.asked).toEqual([]);
    await stage.pass(2 * day);
    expect(stage.asked).toEqual(['erase']);
    expect(await stage.ledger.look({ user: alice, byEntry: false })).toMatchObject(unknown);
  });

  test('one of several that goes takes nothing away', async () => {
    await stage.store(alice);
    for (const seq of [7, 8]) await stage.ledger.refer({ conversation, seq });
    await stage.ledger.release(entry);
    await stage.ledger.release(entry);
    await stage.pass(100 * day);
    expect(stage.asked).toEqual([]);
  });

  test('what was released stays so, whatever is told of it late', async () => {
    await stage.store(alice);
    await stage.ledger.release(entry);
    await stage.ledger.refer(entry);
    await stage.pass(40 * day);
    expect(stage.asked).toEqual(['erase']);
  });
});

describe('[B10] collection', () => {
  test('after 30 days without anything; whoever takes hold before the mark keeps it, after it is refused', async () => {
    await stage.store(alice);
    await stage.pass(30 * day + hour / 2);
    await stage.ledger.hold({ user: alice, byEntry: false });
    await stage.pass(29 * day);
    expect(stage.asked).toEqual([]);
    await stage.ledger.refer({ conversation, seq: 1 });
    await stage.pass(100 * day);
    expect(stage.asked).toEqual([]);
    await stage.ledger.release({ conversation, seq: 1 });

    let erased = () => {};
    stage.bucketWaits = new Promise((resolve) => (erased = resolve));
    const passing = stage.pass(40 * day);
    while (stage.asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const busy = { refused: 'unavailable' };
    expect(await stage.ledger.hold({ user: alice, byEntry: false })).toMatchObject(busy);
    expect(await stage.ledger.open({ user: alice, size: 10 })).toMatchObject(busy);
    erased();
    await passing;
    expect(await stage.ledger.hold({ user: alice, byEntry: false })).toMatchObject(unknown);
    expect(await stage.ledger.open({ user: alice, size: 10 })).toEqual({ held: false, upload: null, has: [] });
  });

  test('a crash between the mark and the erasure: nobody uses it, and it is erased again', async () => {
    await stage.store(alice);
    stage.bucketFails = new Error('crash');
    await stage.pass(31 * day);
    const tries = stage.asked.length;
    expect(tries).toBeGreaterThan(0);
    stage.restart();
    expect(await stage.ledger.hold({ user: alice, byEntry: false })).toMatchObject({ refused: 'unavailable' });
    stage.bucketFails = null;
    await stage.pass(hour);
    expect(stage.asked.length).toBe(tries + 1);
    expect(await stage.ledger.hold({ user: alice, byEntry: false })).toMatchObject(unknown);
  });

  test('[F3] what nobody names is looked at once more when an upload of the same is over, not all the time until then', async () => {
    await stage.store(alice);
    await stage.pass(stage.limits.mediaKeptMs - 1_000);
    await stage.ledger.open({ user: bob, size: 10 });
    await stage.pass(1_100);
    expect((stage.alarm ?? 0) - stage.now).toBeGreaterThan(day / 2);
    await stage.pass(2 * day);
    await stage.pass(2 * day);
    expect([stage.asked, stage.alarm]).toEqual([['erase'], null]);
  });

  test('[D10.1] what was collected, or given up before it was stored, leaves neither tables nor an alarm', async () => {
    const left = () => [...stage.storage.sql.exec("SELECT name FROM sqlite_master WHERE type = 'table'")];
    await stage.store(alice);
    await stage.pass(31 * day);
    expect(stage.asked).toEqual(['erase']);
    expect([left(), stage.alarm]).toEqual([[], null]);
    // It may be stored again, by the very object that is awake.
    await stage.store(bob);
    expect(await stage.ledger.look({ user: bob, byEntry: false })).toEqual({ size: 10 });
    await stage.pass(31 * day);
    expect([left(), stage.alarm]).toEqual([[], null]);
    await stage.ledger.open({ user: alice, size: two });
    await stage.ledger.begin({ user: alice, upload: 'a' });
    await stage.pass(2 * day);
    expect(stage.asked).toEqual(['erase', 'erase', 'abort a', 'erase']);
    expect([left(), stage.alarm]).toEqual([[], null]);
    expect(await stage.ledger.hold({ user: alice, byEntry: false })).toMatchObject(unknown);
  });

  test('[T1] a clock that is ahead for a moment erases nothing', async () => {
    await stage.store(alice);
    stage.now += 100 * day;
    await stage.ledger.alarm(stage.alarm);
    stage.now -= 100 * day;
    await stage.ledger.alarm(stage.alarm);
    await stage.pass(2 * hour);
    expect(stage.asked).toEqual([]);
    expect(await stage.ledger.look({ user: alice, byEntry: false })).toEqual({ size: 10 });
  });

  test('[T1] nor does one that is ahead twice, and right in between, when somebody looked at it', async () => {
    await stage.store(alice);
    for (let times = 0; times < 2; times++) {
      stage.now += 100 * day;
      await stage.ledger.alarm(stage.alarm);
      stage.now -= 100 * day;
      stage.restart();
      expect(await stage.ledger.look({ user: alice, byEntry: false })).toEqual({ size: 10 });
      await stage.pass(2 * hour);
    }
    expect(stage.asked).toEqual([]);
    // And it is collected in its time.
    await stage.pass(40 * day);
    expect(stage.asked).toEqual(['erase']);
  });
});

describe('[B10] while what somebody gave up is being erased', () => {
  async function erasing(others: () => Promise<unknown> = async () => {}) {
    await stage.ledger.open({ user: alice, size: 10 });
    await stage.ledger.begin({ user: alice, upload: 'a' });
    await stage.pass(hour);
    await others();
    const { promise, resolve } = Promise.withResolvers<void>();
    stage.bucketWaits = promise;
    const passing = stage.pass(day - hour);
    await new Promise((done) => setTimeout(done, 0));
    return async () => {
      resolve();
      await passing;
    };
  }

  test('nobody else begins to store it, and its bytes with it: they come a little later', async () => {
    const end = await erasing();
    expect(stage.asked).toEqual(['abort a']);
    expect(await stage.ledger.open({ user: bob, size: 10 })).toMatchObject({ refused: 'unavailable' });
    await end();
    expect(stage.asked).toEqual(['abort a', 'erase']);
    await stage.store(bob);
    expect(await stage.ledger.look({ user: bob, byEntry: false })).toEqual({ size: 10 });
  });

  test('who had begun before goes on, and nothing of the object is erased', async () => {
    const end = await erasing(() => stage.ledger.open({ user: bob, size: 10 }));
    await stage.store(bob);
    await end();
    expect(stage.asked).toEqual(['abort a']);
    expect(await stage.ledger.look({ user: bob, byEntry: false })).toEqual({ size: 10 });
  });

  test('who goes on with an upload that is as old keeps it, and what they store is collected in its time', async () => {
    await stage.ledger.open({ user: bob, size: 10 });
    await stage.ledger.begin({ user: bob, upload: 'b' });
    const end = await erasing();
    expect(await stage.ledger.open({ user: bob, size: 10 })).toEqual({ held: false, upload: 'b', has: [] });
    await end();
    expect(stage.asked).toEqual(['abort a']);
    await stage.ledger.part({ user: bob, upload: 'b', part: 1, etag: 'e' });
    expect(await stage.ledger.finished({ user: bob, upload: 'b' })).toEqual({ stored: true });
    await stage.pass(31 * day);
    expect(stage.asked).toEqual(['abort a', 'erase']);
    expect(stage.alarm).toBeNull();
  });

  test('[T1] an alarm that was set meanwhile, by a clock that is behind, goes with the storage and is not counted on', async () => {
    await stage.ledger.open({ user: bob, size: 10 });
    await stage.ledger.begin({ user: bob, upload: 'b' });
    const end = await erasing();
    const { now } = stage;
    stage.now -= 2 * day;
    expect(await stage.ledger.open({ user: bob, size: 10 })).toMatchObject({ upload: 'b' });
    stage.now = now;
    stage.bucketWaits = null;
    await end();
    expect(stage.asked).toEqual(['abort a', 'abort b', 'erase']);
    await stage.store(bob);
    await stage.pass(31 * day);
    expect(stage.asked).toEqual(['abort a', 'abort b', 'erase', 'erase']);
  });
});

describe('[B19] what comes by the bucket itself lies beside the object', () => {
  const incoming = `erase in/m${'A'.repeat(43)}/`;

  test('what came late is erased when no address is good any more, over a crash, and the object stays', async () => {
    stage = new LedgerStage({}, { takesIncoming: true });
    await stage.store(alice);
    await stage.pass(5 * 60_000);
    expect(stage.asked).toEqual([]);
    stage.restart();
    await stage.pass(2 * 60_000);
    expect(stage.asked).toEqual([incoming]);
    await stage.pass(day);
    expect(stage.asked).toEqual([incoming]);
    expect(await stage.ledger.look({ user: alice, byEntry: false })).toEqual({ size: 10 });
    // It is collected as one that came through the server.
    await stage.pass(31 * day);
    expect(stage.asked.at(-1)).toBe('erase');
    expect(await stage.ledger.look({ user: alice, byEntry: false })).toMatchObject(unknown);
  });

  test('with an upload that nobody goes on with what came of it goes, and what another one stores meanwhile stays', async () => {
    stage = new LedgerStage({}, { takesIncoming: true });
    await stage.ledger.open({ user: alice, size: two });
    await stage.ledger.begin({ user: alice, upload: 'a' });
    await stage.pass(day - hour);
    await stage.ledger.open({ user: bob, size: two });
    await stage.pass(2 * hour);
    expect(stage.asked).toEqual(['abort a']);
    await stage.pass(day);
    expect(stage.asked).toContain(incoming);
    expect(stage.alarm).toBeNull();
  });

  test('where the bucket has no such interface it is not asked', async () => {
    await stage.store(alice);
    await stage.pass(31 * day);
    expect(stage.asked).toEqual(['erase']);
  });

  test('how far an upload is is said to the account that stores it', async () => {
    await stage.ledger.open({ user: alice, size: two });
    expect(await stage.ledger.progress({ user: alice })).toEqual({ upload: null, size: two, has: [] });
    await stage.ledger.begin({ user: alice, upload: 'a' });
    await stage.ledger.part({ user: alice, upload: 'a', part: 2, etag: 'e2' });
    expect(await stage.ledger.progress({ user: alice })).toEqual({ upload: 'a', size: two, has: [2] });
    expect(await stage.ledger.progress({ user: bob })).toMatchObject({ refused: 'upload-over' });
  });
});

describe('[B10] bytes that come after their upload was given up', () => {
  const late = { user: alice, upload: '', part: 1, etag: 'e' };
  const over = { refused: 'upload-over' };
  const tables = () => [...stage.storage.sql.exec("SELECT name FROM sqlite_master WHERE type = 'table'")];

  async function givenUp() {
    await stage.ledger.open({ user: alice, size: 10 });
    await stage.ledger.begin({ user: alice, upload: '' });
    await stage.pass(day + hour);
    expect([stage.asked.splice(0), tables()]).toEqual([['erase'], []]);
  }

  test.each([
    ['as a part', () => stage.ledger.part(late)],
    ['put together', () => stage.ledger.finished({ user: alice, upload: 'a' })],
  ])('%s are erased, also over a crash, and leave nothing', async (_what, come) => {
    await givenUp();
    expect(await come()).toMatchObject(over);
    expect(await stage.ledger.open({ user: bob, size: 10 })).toMatchObject({ refused: 'unavailable' });
    stage.restart();
    await stage.pass(1_000);
    expect([stage.asked, tables(), stage.alarm]).toEqual([['erase'], [], null]);
    await stage.store(bob);
    expect(await stage.ledger.look({ user: bob, byEntry: false })).toEqual({ size: 10 });
  });

  test('stay where somebody stores the same, or has', async () => {
    await givenUp();
    await stage.ledger.open({ user: bob, size: 10 });
    await stage.ledger.begin({ user: bob, upload: '' });
    expect(await stage.ledger.part(late)).toMatchObject(over);
    await stage.ledger.part({ ...late, user: bob });
    await stage.ledger.finished({ user: bob, upload: '' });
    expect(await stage.ledger.part(late)).toMatchObject(over);
    await stage.pass(hour);
    expect(stage.asked).toEqual([]);
    expect(await stage.ledger.look({ user: bob, byEntry: false })).toEqual({ size: 10 });
  });

  test.each([
    ['while the upload is being erased', () => stage.ledger.open({ user: alice, size: 10 })],
    ['while the object is', () => stage.store(alice)],
  ])('%s, they are erased once more', async (_what, before) => {
    await before();
    await stage.ledger.begin({ user: alice, upload: '' });
    const { promise, resolve } = Promise.withResolvers<void>();
    stage.bucketWaits = promise;
    const passing = stage.pass(40 * day);
    while (stage.asked.length === 0) await new Promise((done) => setImmediate(done));
    for (let times = 0; times < 2; times++) expect(await stage.ledger.part(late)).toMatchObject(over);
    resolve();
    await passing;
    expect([stage.asked, tables(), stage.alarm]).toEqual([['erase', 'erase'], [], null]);
  });
});
