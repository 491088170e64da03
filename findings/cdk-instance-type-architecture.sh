#!/bin/sh
# aws-cdk-lib 2.263.0 (npm) does not know the architecture of instance types whose family has a hyphen, and takes an Apple M1 for x86.
#
# InstanceType.architecture reads the type's name by a pattern in which a family is letters, digits and letters, and `-flex`. EC2's
# high memory, Mac and newest accelerated types are named otherwise: u-6tb1.112xlarge, u7i-6tb.112xlarge, mac2-m2.metal,
# p6-b200.48xlarge. They can be given to a group or a launch template; whatever asks for the architecture, such as the choice of a
# machine image or of Lambda's and CodeBuild's own, then throws. mac2.metal fits the pattern and has no "g" behind its number, so it is
# answered as x86_64, where EC2's DescribeInstanceTypes has arm64_mac (an Apple M1).
#
#   m7i-flex.large x86_64
#   c8g.large arm64
#   u7i-6tb.112xlarge Malformed instance type identifier
#   p6-b200.48xlarge Malformed instance type identifier
#   mac2-m2.metal Malformed instance type identifier
#   mac2.metal x86_64
#
# Needs node and npm. Exit code 0: as described; 1: the behaviour has changed.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

npm install --silent --no-audit --no-fund aws-cdk-lib@2.263.0 constructs@10.7.1 >/dev/null
cat >ask.js <<'END'
const { InstanceType } = require('aws-cdk-lib/aws-ec2');
const types = ['m7i-flex.large', 'c8g.large', 'u7i-6tb.112xlarge', 'p6-b200.48xlarge', 'mac2-m2.metal', 'mac2.metal'];
for (const type of types) {
    let answer;
    try {
        answer = new InstanceType(type).architecture;
    } catch (refused) {
        answer = refused.message.split('\n')[0];
    }
    console.log(type, answer);
}
END
node ask.js | tee seen

cat >expected <<'END'
m7i-flex.large x86_64
c8g.large arm64
u7i-6tb.112xlarge Malformed instance type identifier
p6-b200.48xlarge Malformed instance type identifier
mac2-m2.metal Malformed instance type identifier
mac2.metal x86_64
END
diff expected seen && echo "as described"
