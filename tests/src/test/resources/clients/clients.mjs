// AWS's SDK for JavaScript at the local cloud, found by its environment variables alone.
import assert from "node:assert";
import { CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { ConditionalCheckFailedException, DynamoDBClient, GetItemCommand, PutItemCommand, paginateScan } from "@aws-sdk/client-dynamodb";
import { DescribeTargetGroupsCommand, DescribeTargetHealthCommand, ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { InvokeCommand, LambdaClient, paginateListFunctions } from "@aws-sdk/client-lambda";
import { GetObjectCommand, ListBucketsCommand, NoSuchKey, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { DescribeExecutionCommand, ListStateMachinesCommand, SFNClient, StartExecutionCommand, paginateGetExecutionHistory } from "@aws-sdk/client-sfn";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";

const caller = await new STSClient().send(new GetCallerIdentityCommand({}));
assert.match(caller.Arn, /^arn:aws:iam::000000000000:user\//);

const dynamo = new DynamoDBClient();
const row = { environment: { S: "client#js" }, entry: { S: "1" }, n: { N: "1.5" }, b: { B: new Uint8Array([1, 2]) }, l: { L: [{ BOOL: true }, { NULL: true }] } };
await dynamo.send(new PutItemCommand({ TableName: "pushback-ledger", Item: row }));
const got = await dynamo.send(new GetItemCommand({ TableName: "pushback-ledger", Key: { environment: row.environment, entry: row.entry } }));
assert.deepEqual(got.Item, row);
await assert.rejects(
    dynamo.send(new PutItemCommand({ TableName: "pushback-ledger", Item: row, ConditionExpression: "attribute_not_exists(environment)" })),
    ConditionalCheckFailedException);
let rows = 0;
for await (const page of paginateScan({ client: dynamo, pageSize: 1 }, { TableName: "pushback-ledger" })) rows += page.Count;
assert.ok(rows >= 1);

const watch = new CloudWatchClient();
await watch.send(new PutMetricDataCommand({ Namespace: "Js", MetricData: [{ MetricName: "m", Value: 2, Timestamp: cloudTime() }] }));
assert.ok((await watch.send(new DescribeAlarmsCommand({}))).MetricAlarms.length >= 1);
const query = { Id: "a", MetricStat: { Metric: { Namespace: "Js", MetricName: "m" }, Period: 60, Stat: "Sum" } };
const data = await watch.send(new GetMetricDataCommand({
    MetricDataQueries: [query], StartTime: new Date(cloudTime() - 600000), EndTime: new Date(+cloudTime() + 600000) }));
assert.deepEqual(data.MetricDataResults[0].Values, [2]);
const twice = await watch.send(new GetMetricDataCommand({
    MetricDataQueries: [{ ...query, ReturnData: false }, { Id: "b", Expression: "a * 2" }],
    StartTime: new Date(cloudTime() - 600000), EndTime: new Date(+cloudTime() + 600000) }));
assert.deepEqual(twice.MetricDataResults[0].Values, [4]);
const balancing = new ElasticLoadBalancingV2Client();
const group = (await balancing.send(new DescribeTargetGroupsCommand({}))).TargetGroups[0];
const health = await balancing.send(new DescribeTargetHealthCommand({ TargetGroupArn: group.TargetGroupArn }));
assert.equal(health.TargetHealthDescriptions.length, 2);

const lambda = new LambdaClient();
const names = [];
for await (const page of paginateListFunctions({ client: lambda, pageSize: 5 }, {})) names.push(...page.Functions.map((one) => one.FunctionName));
assert.ok(names.includes("AcquireLock"));
const invoked = await lambda.send(new InvokeCommand({ FunctionName: "AcquireLock", Payload: "{}", LogType: "Tail" }));
assert.equal(invoked.FunctionError, "Unhandled");
assert.ok(JSON.parse(new TextDecoder().decode(invoked.Payload)).errorType);

const s3 = new S3Client();
assert.ok((await s3.send(new ListBucketsCommand({}))).Buckets.some((one) => one.Name === "pushback-artifacts"));
await s3.send(new PutObjectCommand({ Bucket: "pushback-artifacts", Key: "a b/ü+%.txt", Body: "content" }));
const object = await s3.send(new GetObjectCommand({ Bucket: "pushback-artifacts", Key: "a b/ü+%.txt" }));
assert.equal(await object.Body.transformToString(), "content");
await assert.rejects(s3.send(new GetObjectCommand({ Bucket: "pushback-artifacts", Key: "none" })), NoSuchKey);

const sfn = new SFNClient();
const machines = (await sfn.send(new ListStateMachinesCommand({}))).stateMachines;
assert.deepEqual(machines.map((one) => one.name), ["pushback", "pushback-drill"]);
const started = await sfn.send(new StartExecutionCommand({ stateMachineArn: machines[0].stateMachineArn, input: "{\"action\":\"rollback\"}" }));
const described = await sfn.send(new DescribeExecutionCommand({ executionArn: started.executionArn }));
assert.equal(described.input, "{\"action\":\"rollback\"}");
const events = [];
for await (const page of paginateGetExecutionHistory({ client: sfn, pageSize: 2 }, { executionArn: started.executionArn })) events.push(...page.events);
assert.equal(events[0].type, "ExecutionStarted");
assert.equal(events[0].executionStartedEventDetails.input, "{\"action\":\"rollback\"}");
console.log("served");

// The clock of a cloud in virtual time.
function cloudTime() { return new Date(process.env.CLOUD_TIME); }
