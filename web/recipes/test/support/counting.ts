// A GraphQL server, as graphql-ws's docs have it, that looks at the token of each connection and counts for those who subscribe.
import { createServer } from 'node:http';
import { GraphQLInt, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { CloseCode } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { type Line, lineTo, listening } from './line.js';
import { pause, type World } from './world.js';

let count = 0;
const schema = new GraphQLSchema({
  query: new GraphQLObjectType({ name: 'Query', fields: { count: { type: GraphQLInt, resolve: () => count } } }),
  subscription: new GraphQLObjectType({
    name: 'Subscription',
    fields: {
      count: {
        type: GraphQLInt,
        async *subscribe() {
          for (;;) {
            yield { count: ++count };
            await pause(50);
          }
        },
      },
    },
  }),
});

export interface Counting {
  line: Line;
  url: string;
  /** The token of each connection, and of those that were let in. */
  shown: unknown[];
  taken: unknown[];
  /** How it refuses. */
  refusal: { code: number; reason: string };
  close(): Promise<void>;
}

export async function counting(world: World): Promise<Counting> {
  const http = createServer();
  const sockets = new WebSocketServer({ server: http, path: '/graphql' });
  const refusal = { code: CloseCode.Forbidden as number, reason: 'Forbidden' };
  const server: Counting = { shown: [], taken: [], refusal } as never;
  const running = useServer<{ token?: string }>(
    {
      schema,
      onConnect: ({ connectionParams, extra }) => {
        const token = connectionParams?.token;
        server.shown.push(token);
        if (world.provider.takes(token)) return void server.taken.push(token);
        const { code, reason } = server.refusal;
        extra.socket.close(code, reason);
        return undefined;
      },
    },
    sockets,
  );
  await listening(http);
  server.line = await lineTo(http);
  server.url = `ws://127.0.0.1:${server.line.port}/graphql`;
  server.close = async () => {
    await server.line.close();
    await running.dispose();
    http.close();
  };
  return server;
}
