import { useMutation, useQuery } from 'convex/react';
import { useEffect, useState } from 'react';
import * as functions from './functions';
import { describe, note, update } from './recorder';

export function Counter() {
  const value = useQuery(functions.counter) ?? null;
  const increment = useMutation(functions.increment);
  const [waiting, setWaiting] = useState(0);

  useEffect(() => update({ counter: value }), [value]);
  useEffect(() => () => update({ counter: null }), []);

  async function add() {
    setWaiting((n) => n + 1);
    try {
      await increment();
    } catch (error) {
      note({ kind: 'error', message: describe(error) });
    } finally {
      setWaiting((n) => n - 1);
    }
  }

  return (
    <section className="counter" aria-label="A live counter">
      <div>
        <p className="label">
          Live counter
          <span aria-live="polite">{waiting > 0 && ` · ${waiting} on the way`}</span>
        </p>
        <p className="counter-value">{value ?? '…'}</p>
      </div>
      <button type="button" className="button" onClick={() => void add()}>
        Add one
      </button>
    </section>
  );
}
