chmod 700 /usr/local/sbin/pushback-environment
/usr/local/sbin/pushback-environment
cat > /etc/systemd/system/pushback-environment.service <<'END_OF_UNIT'
[Unit]
Description=Writes the application's environment file
[Service]
Type=oneshot
ExecStart=/usr/local/sbin/pushback-environment
END_OF_UNIT
cat > /etc/systemd/system/pushback-environment.timer <<'END_OF_UNIT'
[Unit]
Description=Looks after the application's environment file
[Timer]
OnBootSec=2min
OnUnitActiveSec=2min
RandomizedDelaySec=30
[Install]
WantedBy=timers.target
END_OF_UNIT
if [ "$AGENT_AUTHENTICATES" = true ]; then
    # Behind an interface endpoint the agent signs what it asks for.
    sed -i '/enable_auth_policy/d' /etc/codedeploy-agent/conf/codedeployagent.yml
    echo ':enable_auth_policy: true' >> /etc/codedeploy-agent/conf/codedeployagent.yml
fi
systemctl daemon-reload
systemctl enable --now pushback-environment.timer
systemctl enable codedeploy-agent
# Of an image it may run already, by the file that has just changed.
systemctl restart codedeploy-agent
