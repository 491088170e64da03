# Java and the CodeDeploy agent. With only an S3 gateway endpoint this works as well: Amazon Linux's packages and the
# agent lie in S3. The agent starts last, once the server is configured.
dnf install -y java-25-amazon-corretto-headless ruby wget
cd /tmp
wget -q "https://aws-codedeploy-$REGION.s3.$REGION.amazonaws.com/latest/install" -O codedeploy-install
chmod +x codedeploy-install
./codedeploy-install auto
systemctl stop codedeploy-agent
systemctl enable codedeploy-agent
rm -f codedeploy-install
