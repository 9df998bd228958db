// The three functions that the lab's own server answers, for a real deployment. The generic builders need no generated
// code, so this folder type-checks before anyone has run `convex dev`.
import {
  type DataModelFromSchemaDefinition,
  type MutationBuilder,
  mutationGeneric,
  type QueryBuilder,
  queryGeneric,
} from 'convex/server';
import type schema from './schema';

type Data = DataModelFromSchemaDefinition<typeof schema>;

const query = queryGeneric as QueryBuilder<Data, 'public'>;
const mutation = mutationGeneric as MutationBuilder<Data, 'public'>;

export const whoami = query({
  args: {},
  handler: async (ctx) => {
    const identity = await ctx.auth.getUserIdentity();
    if (identity === null) return null;
    return {
      sub: identity.subject,
      sid: textOrNull(identity.sid),
      orgId: textOrNull(identity.org_id),
      // A Convex function never sees the token, so only the lab's server can name it.
      tokenHash: null,
    };
  },
});

export const counter = query({
  args: {},
  handler: async (ctx) => {
    const row = await ctx.db
      .query('counters')
      .withIndex('by_name', (q) => q.eq('name', 'lab'))
      .unique();
    return row?.value ?? 0;
  },
});

export const increment = mutation({
  args: {},
  handler: async (ctx) => {
    if ((await ctx.auth.getUserIdentity()) === null) throw new Error('Not signed in');
    const row = await ctx.db
      .query('counters')
      .withIndex('by_name', (q) => q.eq('name', 'lab'))
      .unique();
    if (row === null) {
      await ctx.db.insert('counters', { name: 'lab', value: 1 });
      return 1;
    }
    await ctx.db.patch(row._id, { value: row.value + 1 });
    return row.value + 1;
  },
});

function textOrNull(claim: unknown): string | null {
  return typeof claim === 'string' ? claim : null;
}
