<?php
declare(strict_types=1);

/** Sessions in Valkey, in its own protocol (RESP): no extension of PHP's is needed. The last one who writes wins. */
final class ValkeySessions implements SessionHandlerInterface, SessionUpdateTimestampHandlerInterface
{
    private const LASTS_SECONDS = 86400;
    private const PATIENCE_SECONDS = 2;
    /** @var resource */
    private $connection;

    public function __construct(private readonly string $url)
    {
    }

    public function open(string $path, string $name): bool
    {
        $at = parse_url($this->url);
        // ElastiCache takes encrypted connections only: rediss.
        $transport = $at['scheme'] === 'rediss' ? 'tls' : 'tcp';
        $this->connection = stream_socket_client("$transport://{$at['host']}:" . ($at['port'] ?? 6379), $code, $why, self::PATIENCE_SECONDS)
            ?: throw new RuntimeException("Valkey cannot be reached: $why");
        stream_set_timeout($this->connection, self::PATIENCE_SECONDS);
        if (isset($at['pass'])) {
            $this->ask('AUTH', $at['pass']);
        }
        return true;
    }

    public function read(string $id): string
    {
        return $this->ask('GET', "session:$id") ?? '';
    }

    public function write(string $id, string $data): bool
    {
        return $this->ask('SET', "session:$id", $data, 'EX', (string) self::LASTS_SECONDS) === 'OK';
    }

    public function updateTimestamp(string $id, string $data): bool
    {
        return $this->write($id, $data);
    }

    /** An id that nobody was given is not taken from a visitor. */
    public function validateId(string $id): bool
    {
        return $this->ask('EXISTS', "session:$id") === '1';
    }

    public function destroy(string $id): bool
    {
        $this->ask('DEL', "session:$id");
        return true;
    }

    public function close(): bool
    {
        return fclose($this->connection);
    }

    /** Valkey forgets them by itself. */
    public function gc(int $lifetime): int
    {
        return 0;
    }

    private function ask(string ...$words): ?string
    {
        $command = '*' . count($words) . "\r\n";
        foreach ($words as $word) {
            $command .= '$' . strlen($word) . "\r\n$word\r\n";
        }
        fwrite($this->connection, $command);
        $line = rtrim((string) fgets($this->connection), "\r\n");
        $rest = substr($line, 1);
        return match ($line[0] ?? '') {
            '+', ':' => $rest,
            '$' => $rest === '-1' ? null : substr((string) stream_get_contents($this->connection, (int) $rest + 2), 0, -2),
            default => throw new RuntimeException('Valkey does not answer as it should: ' . $line),
        };
    }
}
