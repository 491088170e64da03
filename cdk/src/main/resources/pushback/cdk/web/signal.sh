# An update of the stack replaces one server after the other, and goes on when a new one says that it is ready. At any
# other time CloudFormation waits for nobody, and refuses to hear it: that does no harm.
signal() {
    trap - EXIT
    token=$(curl -sS -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' http://169.254.169.254/latest/api/token)
    id=$(curl -sS -H "X-aws-ec2-metadata-token: $token" http://169.254.169.254/latest/meta-data/instance-id)
    aws cloudformation signal-resource --region "$REGION" --stack-name "$STACK" --logical-resource-id "$GROUP" \
        --unique-id "$id" --status "$1" || true
}
trap 'signal FAILURE' EXIT

# CodeDeploy brings the last good release by itself, if there is one: then the server is ready when it answers.
await_release() {
    waited=0
    until curl -fsS --max-time 3 -o /dev/null "$HEALTH" 2> /dev/null; do
        if [ "$waited" -ge 180 ] && ! ls -d /opt/codedeploy-agent/deployment-root/*-*-*-*-* > /dev/null 2>&1; then
            echo "nothing was deployed here yet"
            return
        fi
        if [ "$waited" -ge 900 ]; then
            echo "the release does not answer $HEALTH"
            exit 1
        fi
        sleep 5
        waited=$((waited + 5))
    done
}
