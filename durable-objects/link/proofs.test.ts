/** What two devices prove to each other over one code, as far as the ticket has a part in it: it holds, and does not mix up. */
import { describe, expect, test } from 'vitest';
import type { UserId } from '../../protocol/ids.ts';
import { defaultLimits as limits } from '../../protocol/limits.ts';
import { isRefusal, type Refusal } from '../../protocol/refusals.ts';
import { decide, finish, join, look, open, reask, release, show, type Ticket, take } from './ticket.ts';

const owner = { user: 'u12345678901234567890' as UserId, device: 1 };
const keys = { identity: 'BQ==', registrationId: 7 };
const mine = { key: 'mine', name: 'TGFwdG9w', address: null, keys, proof: 'P1' };
const signed = { proof: 'Q1', list: 'TGlzdA==' };
const yes = { of: 'P1', agreement: signed };

function must<Step extends { readonly ticket: Ticket }>(step: Step | Refusal): Step {
  if (isRefusal(step)) throw new Error(step.refused);
  return step;
}

const opened = (): Ticket => must({ ticket: open(null, owner, 0, limits) as Ticket }).ticket;
const asked = (more: object = {}) => must(join(opened(), { ...mine, ...more }, 1, () => 'salt')).ticket;
const agreed = () => must(decide(asked(), owner, true, 2, yes)).ticket;
const taken = () => must(take(agreed(), 'mine', 3, limits)).ticket;

describe('[H17] what two devices prove to each other', () => {
  test('is shown to the other as it was said, and to nobody before it is their turn', () => {
    expect(show(asked(), owner, 2)).toMatchObject({ answer: { state: 'asked', joiner: { keys, proof: 'P1' } } });
    expect(must(look(asked(), 'mine', 2)).answer).not.toHaveProperty('agreement');
    expect(look(agreed(), 'mine', 3)).toMatchObject({ answer: { user: owner.user, agreement: signed } });
    expect(take(agreed(), 'mine', 3, limits)).toMatchObject({ answer: { keys, agreement: signed } });
  });

  test('is decided on as it was seen: of what was asked anew meanwhile nothing is agreed to', () => {
    const anew = must(join(asked(), { ...mine, proof: 'P2' }, 2, () => 'salt 2')).ticket;
    expect(decide(anew, owner, true, 3, yes)).toMatchObject({
      ticket: anew,
      answer: { state: 'asked', joiner: { proof: 'P2' } },
    });
    expect(decide(anew, owner, true, 3, { ...yes, of: 'P2' })).toMatchObject({ answer: { state: 'agreed' } });
  });

  test('a device asks anew only while nobody has agreed to it, and only the one that asked', () => {
    for (const ticket of [agreed(), taken(), must(decide(asked(), owner, false, 2, { of: 'P1' })).ticket]) {
      const again = join(ticket, { ...mine, proof: 'P2' }, 4, () => 'x');
      expect(isRefusal(again) ? ticket : again.ticket).toBe(ticket);
    }
    expect(join(asked(), { ...mine, key: 'other', proof: 'P2' }, 2, () => 'x')).toEqual({ refused: 'code-expired' });
    expect(join(asked(), { ...mine, proof: 'P2' }, limits.linkTtlMs, () => 'x')).toEqual({ refused: 'code-expired' });
  });

  test('the same again changes nothing: the answer was lost', () => {
    const first = asked();
    expect(must(join(first, mine, 2, () => 'another')).ticket).toBe(first);
    const decidedOn = agreed();
    expect(must(decide(decidedOn, owner, true, 3, { of: 'P1', agreement: { proof: 'Q2' } })).ticket).toBe(decidedOn);
  });
});

describe('[H17] a secret half that was typed wrong', () => {
  const mismatched = () => must(decide(asked(), owner, false, 2, { of: 'P1', isMismatch: true })).ticket;

  test('is told to both, and typed again with the same code', () => {
    expect(show(mismatched(), owner, 3)).toMatchObject({ answer: { state: 'mismatched' } });
    for (const step of [look(mismatched(), 'mine', 3), join(mismatched(), mine, 3, () => 'x')]) {
      expect(step).toEqual({ refused: 'link-mismatch' });
    }
    const anew = must(join(mismatched(), { ...mine, proof: 'P2' }, 3, () => 'x'));
    expect(anew.answer.state).toBe('asked');
    expect(decide(anew.ticket, owner, true, 4, { of: 'P2', agreement: signed })).toMatchObject({
      answer: { state: 'agreed' },
    });
  });

  test('is not agreed to all the same, nor taken', () => {
    expect(decide(mismatched(), owner, true, 3, yes)).toMatchObject({ answer: { state: 'mismatched' } });
    expect(take(mismatched(), 'mine', 3, limits)).toEqual({ refused: 'link-waiting' });
  });

  test('said late, of a proof that was asked before, is not said of the one that is right', () => {
    const anew = must(join(mismatched(), { ...mine, proof: 'P2' }, 3, () => 'x')).ticket;
    expect(must(decide(anew, owner, false, 4, { of: 'P1', isMismatch: true })).ticket).toBe(anew);
  });
});

describe('[H17] a list that is not good any more', () => {
  test('is agreed to anew: both are told, and the device that joins keeps its place', () => {
    const again = reask(taken(), 'mine', 'Q1') as Ticket;
    expect(look(again, 'mine', 4)).toMatchObject({ answer: { state: 'asked', user: null, isAgain: true } });
    expect(show(again, owner, 4)).toMatchObject({ answer: { state: 'asked', joiner: { proof: 'P1' } } });
    const anew = must(decide(again, owner, true, 5, { of: 'P1', agreement: { proof: 'Q2', list: 'bmV3' } })).ticket;
    expect(must(look(anew, 'mine', 6)).answer).toEqual({
      ...{ state: 'agreed', user: owner.user, expiresAt: limits.linkTtlMs, agreement: { proof: 'Q2', list: 'bmV3' } },
    });
    expect(take(anew, 'mine', 6, limits)).toMatchObject({ answer: { salt: 'salt', agreement: { proof: 'Q2' } } });
  });

  test('is not taken meanwhile, and may be denied now', () => {
    const again = reask(taken(), 'mine', 'Q1') as Ticket;
    expect(take(again, 'mine', 4, limits)).toEqual({ refused: 'link-waiting' });
    expect(decide(again, owner, false, 5, { of: 'P1' })).toMatchObject({ answer: { state: 'denied' } });
  });

  test('said late, when another was agreed to or the device was added, changes nothing', () => {
    const again = reask(taken(), 'mine', 'Q1') as Ticket;
    const anew = must(decide(again, owner, true, 5, { of: 'P1', agreement: { proof: 'Q2' } })).ticket;
    expect(reask(anew, 'mine', 'Q1')).toEqual(anew);
    expect(reask(again, 'mine', 'Q1')).toEqual(again);
    const done = finish(taken(), 'mine') as Ticket;
    expect(reask(done, 'mine', 'Q1')).toEqual(done);
    expect(reask(taken(), 'other', 'Q1')).toEqual(taken());
    expect(release(taken(), 'mine')?.joining).toMatchObject({ state: 'agreed', agreement: signed });
  });
});

test('[K2] [H17] devices of older clients prove nothing, and are agreed to as before', () => {
  const { proof: _, keys: __, ...old } = mine;
  const ticket = must(join(opened(), old, 1, () => 'salt')).ticket;
  expect(join(ticket, old, 2, () => 'x')).toMatchObject({ ticket });
  expect(show(ticket, owner, 2)).toEqual({
    ...{ ticket, answer: { state: 'asked', expiresAt: limits.linkTtlMs, joiner: { name: old.name, address: null } } },
  });
  const said = must(decide(ticket, owner, true, 2)).ticket;
  expect(must(take(said, 'mine', 3, limits)).answer).toEqual({ ...owner, salt: 'salt', name: old.name });
});
