// @vitest-environment node
// That the check of React's rules sees what it is there for.
import { ESLint } from 'eslint';
import { expect, it } from 'vitest';

async function found(body: string): Promise<Array<string | null>> {
  const code = `import { useRef, useState } from 'react';\nexport function useIt(value: number): unknown {\n${body}\n}\n`;
  const [result] = await new ESLint().lintText(code, { filePath: 'src/fixture.tsx' });
  return [...new Set(result?.messages.map(({ ruleId }) => ruleId))];
}

it('sees a ref that a render reads, or writes', async () => {
  expect(await found('const ref = useRef(0); return ref.current;')).toEqual(['react-hooks/refs']);
  expect(await found('const ref = useRef(0); ref.current = value; return null;')).toEqual(['react-hooks/refs']);
});

it('sees what a render changes', async () => {
  expect(await found('const [state] = useState({ value }); state.value = 1; return state;')).toEqual([
    'react-hooks/immutability',
  ]);
});

it('control: says nothing of a render that does neither', async () => {
  expect(await found('const [state] = useState(value); return state;')).toEqual([]);
});
