import { createClient } from '@supabase/supabase-js';
import type { Lab } from '../../lab';
import { SupabaseApp } from './app';

export default function App({ lab }: { lab: Lab }) {
  return <SupabaseApp lab={lab} createClient={createClient} />;
}
