import { symbolicSuite } from '../../../client/testing/symbolic-suite.ts';
import { signalSuite } from '../../../crypto/signal-suite.ts';
import { suiteContract } from './suite-contract.ts';

for (const suite of [symbolicSuite, signalSuite]) suiteContract(suite);
