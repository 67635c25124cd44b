/** Properties tried on random input from a fixed seed: what fails once fails again, and never on one machine alone. */
import fc from 'fast-check';

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 1 });

export { fc };
