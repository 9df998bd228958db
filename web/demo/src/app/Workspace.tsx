import { useEffect } from 'react';
import { Counter } from './Counter';
import { Draft } from './Draft';
import { note } from './recorder';
import { Who } from './Who';

/** What a signed-in user works in. When `<Authenticated>` lets go of it, everything unsaved in it is lost. */
export function Workspace() {
  useEffect(() => {
    note({ kind: 'mount', component: 'Workspace' });
    return () => note({ kind: 'unmount', component: 'Workspace' });
  }, []);

  return (
    <>
      <Who />
      <Counter />
      <Draft />
    </>
  );
}
