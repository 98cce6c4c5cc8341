/** The product's version, which results carry. */
import { version } from '../../package.json';

export const productVersion = version;
