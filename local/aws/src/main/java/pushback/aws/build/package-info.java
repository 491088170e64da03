/// What a CodeBuild project is asked for: a build of one commit, and the services that it may call.
package pushback.aws.build;
