import { createRoot } from 'react-dom/client';
import '../shared/theme.css';
import { realServices } from '../shared/services';
import { Lab } from './Lab';
import './lab.css';
import { RealServices } from './RealServices';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

createRoot(root).render(realServices ? <RealServices /> : <Lab />);
