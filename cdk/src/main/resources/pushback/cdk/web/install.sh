# Java and the CodeDeploy agent. With only an S3 gateway endpoint this works as well: Amazon Linux's packages and the
# agent lie in S3. The agent starts last, once the server is configured.
dnf install -y java-25-amazon-corretto-headless ruby wget
fetched=$(mktemp -d)
cd "$fetched" || exit 1
# The release that is named, from AWS's own bucket, and not what is the latest on the day of the launch. The package's own
# digests say that it came whole; AGENT_SHA256, unless it is empty, that it is the very file that somebody looked at.
wget -q "https://aws-codedeploy-$REGION.s3.$REGION.amazonaws.com/releases/codedeploy-agent-$AGENT_RELEASE.noarch.rpm" \
    -O codedeploy-agent.rpm
rpm --checksig --nosignature codedeploy-agent.rpm
if [ -n "$AGENT_SHA256" ] && ! echo "$AGENT_SHA256  codedeploy-agent.rpm" | sha256sum --check --status; then
    echo "codedeploy-agent-$AGENT_RELEASE.noarch.rpm has the SHA-256 $(sha256sum < codedeploy-agent.rpm | cut -d ' ' -f 1)," \
        "and the environment's web.agentSha256 is $AGENT_SHA256" >&2
    exit 1
fi
dnf install -y ./codedeploy-agent.rpm
installed=$(rpm -q --queryformat '%{VERSION}-%{RELEASE}' codedeploy-agent)
if [ "$installed" != "$AGENT_RELEASE" ]; then
    echo "codedeploy-agent $installed is installed, and not $AGENT_RELEASE" >&2
    exit 1
fi
# It would bring itself up to date.
rm -f /etc/cron.d/codedeploy-agent-update
systemctl stop codedeploy-agent
systemctl enable codedeploy-agent
rm -f codedeploy-agent.rpm
