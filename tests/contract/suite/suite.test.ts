import { remoteSuite } from '../../../client/cipher/remote/remote-suite.ts';
import { SuiteChannel } from '../../../client/testing/suite-channel.ts';
import { symbolicSuite } from '../../../client/testing/symbolic-suite.ts';
import { signalSuite } from '../../../crypto/signal-suite.ts';
import { suiteContract } from './suite-contract.ts';

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const inWorker = remoteSuite({
  name: 'signal, in a worker',
  connect: () => new SuiteChannel(signalSuite, random).port,
});

for (const suite of [symbolicSuite, signalSuite, inWorker]) suiteContract(suite);
