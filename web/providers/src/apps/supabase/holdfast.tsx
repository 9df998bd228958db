import { createClient } from 'holdfast/supabase';
import type { Lab } from '../../lab';
import { SupabaseApp } from './app';

export default function App({ lab }: { lab: Lab }) {
  return <SupabaseApp lab={lab} createClient={createClient} />;
}
