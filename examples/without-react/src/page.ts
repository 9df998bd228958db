export const element = (id: string) => document.getElementById(id) as HTMLElement;

/** Shows one of the three parts of the page. */
export function show(part: 'loading' | 'signed-out' | 'signed-in'): void {
  for (const id of ['loading', 'signed-out', 'signed-in']) element(id).hidden = id !== part;
}

export function list(messages: { author: string; text: string }[]): void {
  const items = messages.map(({ author, text }) => {
    const item = document.createElement('li');
    item.textContent = `${author}: ${text}`;
    return item;
  });
  element('messages').replaceChildren(...items);
}
