import { type FunctionReference, makeFunctionReference } from 'convex/server';
import type { Whoami } from '../shared/protocol';

type NoArgs = Record<string, never>;

export const whoami: FunctionReference<'query', 'public', NoArgs, Whoami | null> = makeFunctionReference<
  'query',
  NoArgs,
  Whoami | null
>('lab:whoami');

export const counter: FunctionReference<'query', 'public', NoArgs, number> = makeFunctionReference<
  'query',
  NoArgs,
  number
>('lab:counter');

export const increment: FunctionReference<'mutation', 'public', NoArgs, number> = makeFunctionReference<
  'mutation',
  NoArgs,
  number
>('lab:increment');
