// What the recipes share, on a guard that the test plays.

import { expect, it, vi } from 'vitest';
import { playedGuard } from '../../src/testing/index.js';
import { tokenAtLast, whileSignedIn } from '../while-signed-in.js';

const ada = { iss: 'https://auth.test', sub: 'ada', sid: 's1', orgId: null };
const bob = { ...ada, sub: 'bob', sid: 's2' };

function following(initial: Parameters<typeof playedGuard>[0]) {
  const guard = playedGuard(initial);
  const heard: string[] = [];
  const stop = whileSignedIn(
    guard,
    () => heard.push('out'),
    () => heard.push('back'),
  );
  return { guard, heard, stop };
}

it('tells of the end of a session, and of the next one', () => {
  const { guard, heard, stop } = following({ status: 'fresh', identity: ada });
  guard.change({ status: 'degraded' });
  guard.change({ status: 'fresh' });
  expect(heard).toEqual([]);
  guard.clear();
  guard.identityChanged();
  guard.change({ status: 'fresh', identity: ada });
  expect(heard).toEqual(['out', 'back']);
  stop();
  guard.clear();
  expect(heard).toHaveLength(2);
});

it('tells of another user, whether or not nobody was known between', () => {
  const { guard, heard } = following({ status: 'fresh', identity: ada });
  guard.change({ identity: bob });
  expect(heard).toEqual(['out', 'back']);
  guard.identityChanged();
  guard.change({ status: 'fresh', identity: ada });
  expect(heard).toEqual(['out', 'back', 'out', 'back']);
});

it('takes the same user for the same, in whatever order the names come', () => {
  const { guard, heard } = following({ status: 'fresh', identity: ada });
  const { orgId, sid, sub, iss } = ada;
  guard.change({ identity: { orgId, sid, sub, iss } });
  expect(heard).toEqual([]);
});

it('tells at once of a session that is over already', () => {
  const { guard, heard } = following({ status: 'signedOut' });
  expect(heard).toEqual(['out']);
  guard.change({ status: 'fresh', identity: ada });
  expect(heard).toEqual(['out', 'back']);
});

it('says nothing of a page that does not know yet', () => {
  const { guard, heard } = following({ status: 'unknown' });
  guard.change({ status: 'fresh', identity: ada });
  expect(heard).toEqual([]);
});

it('a token at last waits for who signs in', async () => {
  const guard = playedGuard({ status: 'signedOut' });
  const got = vi.fn();
  void tokenAtLast(guard, {}).then(got);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(got).not.toHaveBeenCalled();
  guard.change({ status: 'fresh' });
  await vi.waitFor(() => expect(got).toHaveBeenCalledWith('token'));
});
