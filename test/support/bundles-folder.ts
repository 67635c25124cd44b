/** Where the trained models lie that come with the program. */
import { fileURLToPath } from 'node:url';

export const bundlesFolder = fileURLToPath(new URL('../../models/bundles', import.meta.url));
