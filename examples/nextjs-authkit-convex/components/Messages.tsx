import { useMutation, useQuery } from 'convex/react';
import { api } from '@/convex/_generated/api';

export function Messages() {
  const messages = useQuery(api.messages.list);
  const send = useMutation(api.messages.send);
  return (
    <>
      <form
        action={async (form) => {
          await send({ text: String(form.get('text')) });
        }}
      >
        <input name="text" aria-label="A message" required autoComplete="off" />
        <button type="submit">Send</button>
      </form>
      <ul>
        {messages?.map(({ _id, author, text }) => (
          <li key={_id}>
            {author}: {text}
          </li>
        ))}
      </ul>
    </>
  );
}
