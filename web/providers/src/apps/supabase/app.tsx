import type { Session, SupabaseClient } from '@supabase/supabase-js';
import { useEffect, useState } from 'react';
import type { Lab } from '../../lab';
import { SeenAs, type Who } from '../../recorder';

type Create = (url: string, key: string) => SupabaseClient;

/** An app as Supabase's docs have it, "Use Supabase Auth with React". */
export function SupabaseApp({ lab, createClient }: { lab: Lab; createClient: Create }) {
  const [supabase] = useState(() => clientOf(createClient(lab.auth, 'sb_publishable_lab')));
  const [session, setSession] = useState<Session | null>();
  useEffect(() => {
    const { data } = supabase.auth.onAuthStateChange((_event, session) => setSession(session));
    return () => data.subscription.unsubscribe();
  }, [supabase]);

  /** Row level security shows each user their own row. Who is nobody sees an empty table, and no error. */
  async function whoami(): Promise<Who | null> {
    const { data, error } = await supabase.from('whoami').select();
    if (error) throw new Error(error.message);
    return data[0] ?? null;
  }

  return <SeenAs loading={session === undefined} signedIn={!!session} whoami={whoami} />;
}

function clientOf(client: SupabaseClient): SupabaseClient {
  window.signIn = async () => {
    const { error } = await client.auth.signInWithPassword({ email: 'ada@example.com', password: 'correct horse' });
    if (error) throw error;
  };
  return client;
}
