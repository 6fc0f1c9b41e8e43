import { symbolicSuite } from '../../../client/testing/symbolic-suite.ts';
import { suiteContract } from './suite-contract.ts';

suiteContract(symbolicSuite);
