import { v } from 'convex/values';
import { mutation, query } from './_generated/server';

/** The last messages, newest first. Who is not signed in sees none. */
export const list = query({
  args: {},
  handler: async (ctx) => {
    if ((await ctx.auth.getUserIdentity()) === null) return [];
    return ctx.db.query('messages').order('desc').take(20);
  },
});

export const send = mutation({
  args: { text: v.string() },
  handler: async (ctx, { text }) => {
    const user = await ctx.auth.getUserIdentity();
    if (user === null) throw new Error('Not signed in');
    await ctx.db.insert('messages', { author: user.subject, text });
  },
});
