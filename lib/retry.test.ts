import { expect, test } from 'vitest';
import { growing, retry } from './retry.ts';

function failing(times: number, fault: object = new Error('down')) {
  const waits: number[] = [];
  let calls = 0;
  const call = async () => {
    if (++calls <= times) throw fault;
    return `call ${calls}`;
  };
  const timer = (ms: number, work: () => void) => {
    waits.push(ms);
    queueMicrotask(work);
  };
  return { call, timer, waits, calls: () => calls };
}

test('what fails is called again after growing waits', async () => {
  const { call, timer, waits } = failing(2);
  expect(await retry(call, growing(300, 3, 3), timer)).toBe('call 3');
  expect(waits).toEqual([300, 900]);
});

test('after so many tries the failure is the caller’s', async () => {
  const { call, timer, waits } = failing(9);
  await expect(retry(call, growing(200, 4, 3), timer)).rejects.toThrow('down');
  expect(waits).toEqual([200, 800]);
});

test('what is overloaded is not asked again', async () => {
  const { call, timer, calls } = failing(9, Object.assign(new Error('busy'), { overloaded: true }));
  await expect(retry(call, growing(200, 4, 3), timer)).rejects.toThrow('busy');
  expect(calls()).toBe(1);
});
