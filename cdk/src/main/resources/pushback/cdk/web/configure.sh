chmod 700 /usr/local/sbin/pushback-environment
cat > /etc/systemd/system/pushback-environment.service <<'END_OF_UNIT'
[Unit]
Description=Writes the application's environment file
Wants=network-online.target
After=network-online.target
# At each start of the server, too: the password may have been changed while it was off.
Before=codedeploy-agent.service
StartLimitIntervalSec=0
[Service]
Type=oneshot
ExecStart=/usr/local/sbin/pushback-environment
Restart=on-failure
RestartSec=15
[Install]
WantedBy=multi-user.target
END_OF_UNIT
cat > /etc/systemd/system/pushback-environment.timer <<'END_OF_UNIT'
[Unit]
Description=Looks after the application's environment file
[Timer]
OnBootSec=1min
OnUnitInactiveSec=1min
AccuracySec=1s
[Install]
WantedBy=timers.target
END_OF_UNIT
# No release is brought before the file is there.
mkdir -p /etc/systemd/system/codedeploy-agent.service.d
cat > /etc/systemd/system/codedeploy-agent.service.d/pushback.conf <<END_OF_UNIT
[Unit]
After=pushback-environment.service
ConditionPathExists=$ENVIRONMENT_FILE
END_OF_UNIT
if [ "$AGENT_AUTHENTICATES" = true ]; then
    # Behind an interface endpoint the agent signs what it asks for.
    sed -i '/enable_auth_policy/d' /etc/codedeploy-agent/conf/codedeployagent.yml
    echo ':enable_auth_policy: true' >> /etc/codedeploy-agent/conf/codedeployagent.yml
fi
systemctl daemon-reload
systemctl enable codedeploy-agent
systemctl enable pushback-environment.service
systemctl enable --now pushback-environment.timer
# Where the secret cannot be read yet, systemd tries again, and starts the agent when the file is there.
systemctl start pushback-environment.service || echo "the environment file cannot be written yet; it is tried again"
# Of an image it may run already, by the file that has just changed.
systemctl restart codedeploy-agent
