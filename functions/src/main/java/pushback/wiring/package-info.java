/// What the steps are made of: [Platform] is all they need of the world ([AwsPlatform] in production), [Pushback] makes
/// each over it and finds it by its class ([StepMap]), [Steps] lists them once, and [Permissions] says what each may do
/// on AWS.
package pushback.wiring;
