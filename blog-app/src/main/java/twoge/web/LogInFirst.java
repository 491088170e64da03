package twoge.web;

import io.javalin.http.UnauthorizedResponse;

/// The page is for those who are logged in; the visitor is led to the form to log in, and from there back.
public final class LogInFirst extends UnauthorizedResponse {}
