import { useEffect, useState } from 'react';
import { isDraftMessage } from '../shared/protocol';
import { update } from './recorder';

/** Lives in React state only, like the half-written things in real apps. */
export function Draft() {
  const [draft, setDraft] = useState('');

  useEffect(() => update({ draft }), [draft]);
  useEffect(() => () => update({ draft: '' }), []);

  useEffect(() => {
    const typeForMe = (event: MessageEvent) => {
      if (event.origin !== location.origin || !isDraftMessage(event.data)) return;
      const { text } = event.data;
      setDraft((typed) => typed || text);
    };
    addEventListener('message', typeForMe);
    return () => removeEventListener('message', typeForMe);
  }, []);

  return (
    <div className="draft">
      <label className="label" htmlFor="draft">
        An unsent draft
      </label>
      <input
        id="draft"
        name="draft"
        type="text"
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        placeholder="Type something and don’t send it"
        autoComplete="off"
      />
      <p className="muted small">Lost if this part of the page unmounts, or the page reloads.</p>
    </div>
  );
}
