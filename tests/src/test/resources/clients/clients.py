# boto3 at the local cloud, found by its environment variables alone.
import boto3, io, json, os, datetime
from botocore.exceptions import ClientError
now = datetime.datetime.fromisoformat(os.environ["CLOUD_TIME"].replace("Z", "+00:00"))
assert boto3.client("sts").get_caller_identity()["Arn"].startswith("arn:aws:iam::000000000000:user/")
dynamo = boto3.client("dynamodb")
row = {"environment": {"S": "client#py"}, "entry": {"S": "1"}, "n": {"N": "1.5"}, "b": {"B": b"\x01"}, "l": {"L": [{"BOOL": True}]}}
dynamo.put_item(TableName="pushback-ledger", Item=row)
assert dynamo.get_item(TableName="pushback-ledger", Key={"environment": row["environment"], "entry": row["entry"]})["Item"] == row
try:
    dynamo.put_item(TableName="pushback-ledger", Item=row, ConditionExpression="attribute_not_exists(environment)")
    raise AssertionError("put twice")
except dynamo.exceptions.ConditionalCheckFailedException:
    pass
assert sum(page["Count"] for page in dynamo.get_paginator("scan").paginate(TableName="pushback-ledger", PaginationConfig={"PageSize": 1})) >= 1
dynamo.get_waiter("table_exists").wait(TableName="pushback-ledger")
watch = boto3.client("cloudwatch")
watch.put_metric_data(Namespace="Py", MetricData=[{"MetricName": "m", "Value": 2, "Timestamp": now}])
minute = datetime.timedelta(minutes=10)
query = {"Id": "a", "MetricStat": {"Metric": {"Namespace": "Py", "MetricName": "m"}, "Period": 60, "Stat": "Sum"}}
assert watch.get_metric_data(MetricDataQueries=[query], StartTime=now - minute, EndTime=now + minute)["MetricDataResults"][0]["Values"] == [2]
twice = [dict(query, ReturnData=False), {"Id": "b", "Expression": "a * 2"}]
assert watch.get_metric_data(MetricDataQueries=twice, StartTime=now - minute, EndTime=now + minute)["MetricDataResults"][0]["Values"] == [4]
try:
    watch.get_metric_data(MetricDataQueries=[], StartTime=now - minute, EndTime=now)
    raise AssertionError("asked for nothing")
except ClientError as refused:
    assert refused.response["ResponseMetadata"]["HTTPStatusCode"] == 400, refused.response
balancing = boto3.client("elbv2")
group = balancing.describe_target_groups()["TargetGroups"][0]["TargetGroupArn"]
assert len(balancing.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]) == 2
scaling = boto3.client("autoscaling")
assert scaling.describe_auto_scaling_groups()["AutoScalingGroups"][0]["DesiredCapacity"] == 2
assert len(boto3.client("ec2").describe_instances(Filters=[{"Name": "instance-state-name", "Values": ["running"]}])["Reservations"]) == 2
functions = boto3.client("lambda")
assert any(one["FunctionName"] == "AcquireLock" for page in functions.get_paginator("list_functions").paginate() for one in page["Functions"])
invoked = functions.invoke(FunctionName="AcquireLock", Payload=b"{}", LogType="Tail")
assert invoked["FunctionError"] == "Unhandled" and json.load(invoked["Payload"])["errorType"]
s3 = boto3.client("s3")
assert "pushback-artifacts" in [one["Name"] for one in s3.list_buckets()["Buckets"]]
s3.put_object(Bucket="pushback-artifacts", Key="a b/ü+%.txt", Body=b"content")
assert s3.get_object(Bucket="pushback-artifacts", Key="a b/ü+%.txt")["Body"].read() == b"content"
large = bytes(range(256)) * 4 * 1024 * 9
s3.upload_fileobj(io.BytesIO(large), "pushback-artifacts", "large")
assert s3.head_object(Bucket="pushback-artifacts", Key="large")["ETag"].endswith('-2"')
# Of 9 MB, by upload_part_copy.
s3.copy({"Bucket": "pushback-artifacts", "Key": "large"}, "pushback-artifacts", "copied")
fetched = io.BytesIO()
s3.download_fileobj("pushback-artifacts", "copied", fetched)
assert fetched.getvalue() == large
sfn = boto3.client("stepfunctions")
machine = sfn.list_state_machines()["stateMachines"][0]["stateMachineArn"]
started = sfn.start_execution(stateMachineArn=machine, input='{"action":"rollback"}')["executionArn"]
assert sfn.describe_execution(executionArn=started)["input"] == '{"action":"rollback"}'
assert sfn.get_execution_history(executionArn=started)["events"][0]["type"] == "ExecutionStarted"
secret = boto3.client("secretsmanager").get_secret_value(SecretId="pushback/webhook")
assert secret["SecretString"]
ssm = boto3.client("ssm")
ssm.put_parameter(Name="/pushback/py", Value="v", Type="String")
assert ssm.get_parameter(Name="/pushback/py")["Parameter"]["Value"] == "v"
topic = boto3.client("sns").list_topics()["Topics"][0]["TopicArn"]
boto3.client("sns").publish(TopicArn=topic, Message="m")
assert boto3.client("events").put_events(Entries=[{"Source": "me", "DetailType": "d", "Detail": "{}"}])["FailedEntryCount"] == 0
assert boto3.client("codedeploy").list_deployments()["deployments"] == []
print("served")
