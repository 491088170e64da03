/// CloudFormation, as far as it says what an environment's outputs are.
package pushback.aws.stacks;
