<?php
declare(strict_types=1);
require __DIR__ . '/../sessions.php';

session_set_save_handler(new ValkeySessions((string) getenv('SESSIONS_URL')));
session_start(['use_strict_mode' => true, 'cookie_httponly' => true, 'cookie_samesite' => 'Lax',
    'cookie_secure' => ($_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '') === 'https']);
$_SESSION['basket'] ??= [];
if ($_SERVER['REQUEST_METHOD'] === 'POST') {
    $thing = trim((string) ($_POST['thing'] ?? ''));
    if ($thing !== '' && count($_SESSION['basket']) < 20) {
        $_SESSION['basket'][] = substr($thing, 0, 60);
    }
    header('Location: /', true, 303);
    exit;
}
$server = getenv('INSTANCE_ID') ?: gethostname();
?>
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>A basket</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 2rem auto; padding: 0 1rem }
input, button { font: inherit; padding: .3rem .6rem }
footer { color: #666; margin-top: 2rem }
</style>
</head>
<body>
<h1>A basket</h1>
<ul>
<?php foreach ($_SESSION['basket'] as $thing): ?>
<li><?= htmlspecialchars($thing) ?></li>
<?php endforeach ?>
</ul>
<form method="post"><input name="thing" maxlength="60" required placeholder="A thing"> <button>Put it in</button></form>
<footer>Answered by <?= htmlspecialchars($server) ?>; whichever server is next knows your basket as well.</footer>
</body>
</html>
